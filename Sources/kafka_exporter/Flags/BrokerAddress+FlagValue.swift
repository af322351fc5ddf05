public import CommandLineFlags
public import KafkaClient
import System

extension BrokerAddress: FlagValue {
    public init(flagText text: String) throws(InvalidFlagValue) {
        guard !text.isEmpty else { throw InvalidFlagValue("an entry is empty, expected host:port") }
        let parts = try HostPort(flagText: text)
        guard !parts.host.isEmpty, parts.port > 0 else {
            throw InvalidFlagValue("'\(text)' is not a broker's address, expected host:port such as kafka:9092")
        }
        self.init(host: parts.host, port: parts.port)
    }

    public var textInHelp: String { description }
}
