/// How to reach ZooKeeper.
public struct ZookeeperConfiguration: Sendable {
    public var servers: ZookeeperServers

    /// Requested of the server, which may change it. After two thirds of it, a silent server is abandoned for the next one.
    public var sessionTimeout: Duration = .seconds(6)

    /// How long a call waits for a session before it fails.
    public var connectTimeout: Duration = .seconds(2)

    /// Sent to the server as scheme "digest" in each session.
    public var credentials: ZookeeperCredentials?

    public var tls: TLS?

    /// Receives the library's log lines and this module's own; repeated lines are passed on once until the next connection.
    /// Called on the library's threads: it must be quick and must not call the client.
    ///
    /// libzookeeper does not say which handle a line is about, so each client in the process gets the lines of all.
    public var log: @Sendable (LogLevel, String) -> Void

    public init(servers: ZookeeperServers, log: @escaping @Sendable (LogLevel, String) -> Void) {
        self.servers = servers
        self.log = log
    }

    public enum LogLevel: Sendable {
        case error, warning, info
    }

    /// Paths of PEM files. libzookeeper verifies the server's chain against the CA, but not the server's name.
    public struct TLS: Equatable, Sendable {
        public var caFile: String
        public var certificateFile: String
        public var keyFile: String

        public init(caFile: String, certificateFile: String, keyFile: String) {
            self.caFile = caFile
            self.certificateFile = certificateFile
            self.keyFile = keyFile
        }
    }
}
