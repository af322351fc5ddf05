/// A flag, declared once: its name, its help and the property that stores its value.
///
/// The property's initial value is the default.
public struct Flag<Values> {
    enum Kind {
        /// `--x`, `--no-x`, `--x=true|false`.
        case boolean
        /// `--x=v`, `--x v`, at most once.
        case single
        /// `--x=v`, `--x v`, any number of times.
        case repeated
    }

    /// Without the dashes.
    let name: String
    let short: Character?
    let help: String
    /// Variables tried after the one derived from the command's and the flag's name.
    let environment: [String]
    let kind: Kind
    let isSecret: Bool
    /// All values, where there are only a few.
    let choices: [String]
    let path: PartialKeyPath<Values>
    /// Shown after `=` in the help.
    let placeholder: (Values) -> String
    /// The value, the same for the same value. Secrets may be all the same.
    let text: (Values) -> String
    /// Stores the values given for this flag, one for each repetition.
    let store: ([String], inout Values) throws(InvalidFlagValue) -> Void

    /// A flag with a value.
    ///
    /// - Parameters:
    ///   - environment: variables for this flag beside the derived one; used also if the flag is given empty.
    ///   - placeholder: shown in the help in place of a value; nil for the default.
    ///   - check: validates the value beyond its type.
    public init<Value: FlagValue>(
        _ name: String, short: Character? = nil, _ path: WritableKeyPath<Values, Value>, environment: [String] = [],
        placeholder: String? = nil, help: String, check: FlagCheck<Value>? = nil
    ) {
        self.name = name
        self.short = short
        self.help = help
        self.environment = environment
        kind = .single
        isSecret = Value.isSecret
        choices = Value.choices
        self.path = path
        self.placeholder = { placeholder ?? $0[keyPath: path].textInHelp }
        text = { $0[keyPath: path].textInHelp }
        store = { (texts: [String], values: inout Values) throws(InvalidFlagValue) in
            for text in texts {
                let value = try Value(flagText: text)
                try check?(value)
                values[keyPath: path] = value
            }
        }
    }

    /// A flag that can be repeated. Given values replace the default as a whole.
    ///
    /// - Parameters:
    ///   - separator: splits one text into several values; spaces around each are dropped.
    ///   - check: validates each value beyond its type.
    public init<Value: FlagValue>(
        _ name: String, short: Character? = nil, _ path: WritableKeyPath<Values, [Value]>, separator: Unicode.Scalar? = nil,
        environment: [String] = [], placeholder: String? = nil, help: String, check: FlagCheck<Value>? = nil
    ) {
        self.name = name
        self.short = short
        self.help = help
        self.environment = environment
        kind = .repeated
        isSecret = Value.isSecret
        choices = Value.choices
        self.path = path
        self.placeholder = { values in
            let defaults = values[keyPath: path]
            guard placeholder == nil, let first = defaults.first else { return placeholder ?? name.uppercased() }
            return first.textInHelp + (defaults.count > 1 ? "..." : "")
        }
        text = { $0[keyPath: path].map(\.textInHelp).joined(separator: "\n") }
        store = { (texts: [String], values: inout Values) throws(InvalidFlagValue) in
            var list: [Value] = []
            for text in texts {
                for part in text.parts(separatedBy: separator) {
                    let value = try Value(flagText: part)
                    try check?(value)
                    list.append(value)
                }
            }
            values[keyPath: path] = list
        }
    }

    /// A flag that is on or off.
    public init(
        _ name: String, short: Character? = nil, _ path: WritableKeyPath<Values, Bool>, environment: [String] = [], help: String
    ) {
        self.name = name
        self.short = short
        self.help = help
        self.environment = environment
        kind = .boolean
        isSecret = false
        choices = ["true", "false"]
        self.path = path
        placeholder = { _ in "" }
        text = { "\($0[keyPath: path])" }
        store = { (texts: [String], values: inout Values) throws(InvalidFlagValue) in
            for text in texts {
                values[keyPath: path] = try Bool(flagText: text)
            }
        }
    }
}
