/// Why an address cannot be listened on, and what to do about it.
public struct ListenError: Error, Equatable, CustomStringConvertible {
    /// As it was given.
    public let address: String
    public let problem: String

    public var description: String { "cannot listen on '\(address)': \(problem)" }
}
