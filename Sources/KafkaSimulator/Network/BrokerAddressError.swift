/// Brokers cannot listen where they should, or clients cannot be told so.
public struct BrokerAddressError: Error, Equatable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
