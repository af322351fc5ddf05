/// How to reach ZooKeeper.
public struct ZookeeperConfiguration: Sendable {
    public var servers: ZookeeperServers

    /// Asked of the server, which may change it. A server that went silent is left for the next one after two thirds of it.
    public var sessionTimeout: Duration = .seconds(6)

    /// How long a call waits for a session before it says that there is none.
    public var connectTimeout: Duration = .seconds(2)

    /// Sent to the server as scheme "digest" in each session.
    public var credentials: ZookeeperCredentials?

    public var tls: TLS?

    /// The library's log lines and this module's own; a line that repeats is passed on once until the next connection.
    /// Called on the library's threads: it must be quick and must not call the client.
    ///
    /// libzookeeper gives a line without the handle it is about, so each client in the process is handed the lines of all.
    public var log: @Sendable (LogLevel, String) -> Void

    public init(servers: ZookeeperServers, log: @escaping @Sendable (LogLevel, String) -> Void) {
        self.servers = servers
        self.log = log
    }

    public enum LogLevel: Sendable {
        case error, warning, info
    }

    /// Paths of PEM files. libzookeeper checks the server's chain against the CA, not the server's name.
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
