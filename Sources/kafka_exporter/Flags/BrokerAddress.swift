import CommandLineFlags

/// Where a Kafka broker listens.
struct BrokerAddress: FlagValue, Equatable, CustomStringConvertible {
    /// A name or an address; IPv6 without brackets.
    let host: String
    let port: Int

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    init(flagText text: String) throws(InvalidFlagValue) {
        let parts = try HostPort(text)
        guard !parts.host.isEmpty, parts.port > 0 else {
            throw InvalidFlagValue("'\(text)' is not a broker's address, expected host:port such as kafka:9092")
        }
        self.init(host: parts.host, port: parts.port)
    }

    /// `host:port` or `[IPv6]:port`, as librdkafka reads it.
    var description: String { host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)" }
    var textInHelp: String { description }
}
