extension String: FlagValue {
    public init(flagText: String) {
        self = flagText
    }

    /// In quotes, so that an empty default is visible.
    public var textInHelp: String { "\"\(self)\"" }
}

/// An empty text is no value.
extension Optional: FlagValue where Wrapped: FlagValue {
    public init(flagText: String) throws(InvalidFlagValue) {
        self = flagText.isEmpty ? nil : try Wrapped(flagText: flagText)
    }

    public var textInHelp: String { self?.textInHelp ?? "".textInHelp }

    public static var isSecret: Bool { Wrapped.isSecret }
    public static var choices: [String] { Wrapped.choices }
}

extension Int: FlagValue {
    public init(flagText: String) throws(InvalidFlagValue) {
        guard let number = Int(flagText) else {
            throw InvalidFlagValue("expected a whole number, got '\(flagText)'")
        }
        self = number
    }

    public var textInHelp: String { String(self) }
}

extension Bool {
    /// Accepts the words of Go's `strconv.ParseBool`.
    ///
    /// `Bool` is not a ``FlagValue``: a boolean flag takes a value only after `=`.
    init(flagText: String) throws(InvalidFlagValue) {
        switch flagText {
        case "true", "1", "t", "T", "TRUE", "True": self = true
        case "false", "0", "f", "F", "FALSE", "False": self = false
        default: throw InvalidFlagValue("expected true or false, got '\(flagText)'")
        }
    }
}

/// Makes a string enumeration usable as a flag's value.
public protocol FlagChoice: FlagValue, CaseIterable, RawRepresentable<String> {}

extension FlagChoice {
    public init(flagText: String) throws(InvalidFlagValue) {
        guard let choice = Self(rawValue: flagText) else {
            throw InvalidFlagValue("expected one of \(Self.choices.joined(separator: ", ")), got '\(flagText)'")
        }
        self = choice
    }

    public var textInHelp: String { rawValue }
    public static var choices: [String] { allCases.map(\.rawValue) }
}

extension FlagValue where Self: Comparable {
    /// A check for ``Flag``: the value is `minimum` or more.
    public static func atLeast(_ minimum: Self) -> FlagCheck<Self> {
        { (value: Self) throws(InvalidFlagValue) in
            guard value >= minimum else {
                throw InvalidFlagValue("must be at least \(minimum.textInHelp), got \(value.textInHelp)")
            }
        }
    }

    /// A check for ``Flag``: the value is more than `limit`.
    public static func moreThan(_ limit: Self) -> FlagCheck<Self> {
        { (value: Self) throws(InvalidFlagValue) in
            guard value > limit else {
                throw InvalidFlagValue("must be more than \(limit.textInHelp), got \(value.textInHelp)")
            }
        }
    }
}
