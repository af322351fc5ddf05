/// An invalid command line or environment.
public struct UsageError: Error, Equatable {
    /// One line without the command's name, such as `unknown long flag '--foo'`.
    public let message: String

    public init(_ message: String) {
        self.message = message
    }
}
