/// Where clients are told to find a broker.
struct BrokerAddress: Sendable, Equatable {
    let host: String
    let port: UInt16
}
