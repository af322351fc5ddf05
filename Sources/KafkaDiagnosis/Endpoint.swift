import KafkaClient

/// Where a broker is looked for.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// A name or an address; IPv6 without brackets.
    public var host: String
    public var port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Where the cluster says that a broker is.
    init(_ broker: ClusterMetadata.Broker) {
        self.init(host: broker.host, port: broker.port)
    }

    /// `host:port`, an IPv6 address in brackets.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
