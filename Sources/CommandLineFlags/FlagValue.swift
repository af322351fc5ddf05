/// A type that the value of a flag can have.
public protocol FlagValue: Sendable {
    /// Reads the text that the user gave.
    ///
    /// - Throws: what is wrong with the text. The parser puts the flag's or the environment variable's name before it.
    init(flagText: String) throws(InvalidFlagValue)

    /// The value as `--help` shows it where it is the default.
    var textInHelp: String { get }

    /// Whether neither help nor an error may ever show a value of this type.
    static var isSecret: Bool { get }
}

extension FlagValue {
    public static var isSecret: Bool { false }
}

/// What is wrong with a flag's value.
public struct InvalidFlagValue: Error, Equatable {
    /// A phrase such as `expected a whole number, got 'ten'`.
    public let reason: String

    public init(_ reason: String) {
        self.reason = reason
    }
}
