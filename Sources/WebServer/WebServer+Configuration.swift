public import System
public import TLS

extension WebServer {
    public struct Configuration: Sendable {
        /// Each is bound; one that cannot be stops the start.
        public var listenAddresses: [HostPort]
        public var limits = Limits()
        /// Encrypts every connection: the server speaks HTTPS. Without it, HTTP.
        public var tls: TLSContext?
        /// Told of what goes wrong, for a log. Called on the server's thread: it must not block.
        public var onEvent: (@Sendable (Event) -> Void)?

        public init(listenAddresses: [HostPort]) {
            self.listenAddresses = listenAddresses
        }
    }

    /// What one client, or all together, may take.
    public struct Limits: Sendable {
        /// At this many connections a new one takes the place of an idle one: the one without a request for longest,
        /// among those of the address that has the most. When each has a request under way, the new one is answered 503.
        /// No more handlers are at work either: those whose client has left count, too.
        public var connections = 512

        /// Bytes of the request line, its end included. More is answered 414.
        public var requestLineBytes = 8 * 1024
        /// Bytes of all header lines. More is answered 431.
        public var headerBytes = 32 * 1024
        /// More header lines are answered 431.
        public var headerCount = 100

        /// From the connection to the end of the transport's handshake.
        public var handshakeTimeout: Duration = .seconds(10)
        /// From a request's first byte, or from the connection for its first request, to the end of the headers.
        public var headerTimeout: Duration = .seconds(10)
        /// From an answer to the first byte of the next request.
        public var idleTimeout: Duration = .seconds(120)
        /// From the first byte of an answer to its last.
        public var writeTimeout: Duration = .seconds(60)
        /// From some bytes of an answer to the next ones: what an answer is made from stays in memory until it is out.
        public var stallTimeout: Duration = .seconds(10)
        /// How long the client has to close after the last answer, before what it still sends resets the connection and
        /// may take that answer with it.
        public var lingerTimeout: Duration = .seconds(2)

        public init() {}
    }
}
