public import System

extension WebServer {
    /// Something that went wrong, or that an operator may want to know.
    public enum Event: Sendable, CustomStringConvertible {
        /// A request broke a rule of HTTP or a limit, or there was no room for it.
        case rejected(client: HostPort, status: Status, reason: String)
        /// A client was too slow.
        case timedOut(client: HostPort, during: String)
        /// The connection broke.
        case connectionFailed(client: HostPort, reason: String)
        /// A connection without a request made room for another.
        case evicted(client: HostPort)
        /// No connection can be accepted for now, mostly for want of file descriptors. Reported once, until the next
        /// connection could be accepted.
        case acceptFailed(reason: String)
        /// The server's thread had to end.
        case stopped(reason: String)

        public var description: String {
            switch self {
            case .rejected(let client, let status, let reason): "request of \(client) answered \(status): \(reason)"
            case .timedOut(let client, let phase): "\(client) was too slow during the \(phase)"
            case .connectionFailed(let client, let reason): "connection of \(client) failed: \(reason)"
            case .evicted(let client): "connection of \(client) closed to make room for another"
            case .acceptFailed(let reason): "connections cannot be accepted for now: \(reason)"
            case .stopped(let reason): "the web server stopped: \(reason)"
            }
        }
    }
}
