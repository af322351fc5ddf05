/// The brokers' addresses cannot be listened on, or cannot be advertised.
public struct BrokerAddressError: Error, Equatable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
