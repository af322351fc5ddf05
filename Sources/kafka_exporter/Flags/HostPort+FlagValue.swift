public import CommandLineFlags
public import System

/// A broker's address.
extension HostPort: FlagValue {
    public init(flagText text: String) throws(InvalidFlagValue) {
        guard !text.isEmpty else { throw InvalidFlagValue("an entry is empty, expected host:port") }
        try self.init(listenAddress: text)
        guard !host.isEmpty, port > 0 else {
            throw InvalidFlagValue("'\(text)' is not a broker's address, expected host:port such as kafka:9092")
        }
    }

    public var textInHelp: String { description }

    /// An address to listen on: the host may be empty, and the port 0.
    init(listenAddress text: String) throws(InvalidFlagValue) {
        do throws(HostPort.Failure) {
            try self.init(parsing: text)
        } catch {
            throw InvalidFlagValue(error.description)
        }
    }
}
