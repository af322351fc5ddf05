/// A type that the value of a flag can have.
public protocol FlagValue: Sendable {
    /// Parses the user's text.
    ///
    /// - Throws: what is wrong with the text. The parser prefixes the flag's or the environment variable's name.
    init(flagText: String) throws(InvalidFlagValue)

    /// The value as shown in `--help` if it is the default.
    var textInHelp: String { get }

    /// Whether help and errors must not show values of this type.
    static var isSecret: Bool { get }

    /// All values, where there are only a few: for shells to complete.
    static var choices: [String] { get }
}

extension FlagValue {
    public static var isSecret: Bool { false }
    public static var choices: [String] { [] }
}

/// Why a flag's value is invalid.
public struct InvalidFlagValue: Error, Equatable {
    /// A phrase such as `expected a whole number, got 'ten'`.
    public let reason: String

    public init(_ reason: String) {
        self.reason = reason
    }
}
