/// Why the server cannot listen on an address, and what to do about it.
public struct ListenError: Error, Equatable, CustomStringConvertible {
    /// As given.
    public let address: String
    public let problem: String

    public var description: String { "cannot listen on '\(address)': \(problem)" }
}
