public import System
public import TLS

extension WebServer {
    public struct Configuration: Sendable {
        /// All must be bound; if one fails, starting fails.
        public var listenAddresses: [HostPort]
        /// Sockets that listen already, as systemd passes them, beside the addresses.
        public var passedSockets: [FileDescriptor] = []
        public var limits = Limits()
        /// Encrypts every connection (HTTPS); plain HTTP if nil.
        public var tls: TLSContext?
        /// Receives problems, for a log. Called on the server's thread, so it must not block.
        public var onEvent: (@Sendable (Event) -> Void)?

        public init(listenAddresses: [HostPort]) {
            self.listenAddresses = listenAddresses
        }
    }

    /// Limits for one client, or for all together.
    public struct Limits: Sendable {
        /// At this number of connections a new one replaces an idle one: the one that has been idle longest, of the address with
        /// the most idle connections. If all have a request under way, the new one is answered 503. It also limits the handlers
        /// at work, including those whose client has disconnected.
        public var connections = 512

        /// Bytes of the request line, including its end; longer ones are answered 414.
        public var requestLineBytes = 8 * 1024
        /// Bytes of all header lines; more are answered 431.
        public var headerBytes = 32 * 1024
        /// Number of header lines; more are answered 431.
        public var headerCount = 100

        /// From accepting a connection to the end of the transport's handshake.
        public var handshakeTimeout: Duration = .seconds(10)
        /// From a request's first byte (for the first request, from accepting the connection) to the end of the headers.
        public var headerTimeout: Duration = .seconds(10)
        /// From a response to the first byte of the next request.
        public var idleTimeout: Duration = .seconds(120)
        /// From the first byte of a response to its last.
        public var writeTimeout: Duration = .seconds(60)
        /// Between two successful writes of a response: its source stays in memory until it is sent.
        public var stallTimeout: Duration = .seconds(10)
        /// How long the client has to close after the last response, before bytes that it still sends reset the connection, which
        /// may lose that response.
        public var lingerTimeout: Duration = .seconds(2)

        public init() {}
    }
}
