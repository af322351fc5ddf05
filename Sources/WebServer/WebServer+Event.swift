public import System

extension WebServer {
    /// A problem, or something an operator may want to know.
    public enum Event: Sendable, CustomStringConvertible {
        /// A request violated HTTP or a limit, or there was no room for it.
        case rejected(client: HostPort, status: Status, reason: String)
        /// A client was too slow.
        case timedOut(client: HostPort, during: String)
        /// The connection broke.
        case connectionFailed(client: HostPort, reason: String)
        /// An idle connection was closed to make room for another.
        case evicted(client: HostPort)
        /// No connection can be accepted for now, mostly for lack of file descriptors. Reported once, until the next one is
        /// accepted.
        case acceptFailed(reason: String)
        /// The server's thread had to end.
        case stopped(reason: String)

        public var description: String {
            switch self {
            case .rejected(let client, let status, let reason): "request from \(client) answered with \(status): \(reason)"
            case .timedOut(let client, let phase): "\(client) timed out during the \(phase)"
            case .connectionFailed(let client, let reason): "connection from \(client) failed: \(reason)"
            case .evicted(let client): "connection from \(client) closed to make room for another"
            case .acceptFailed(let reason): "connections cannot be accepted for now: \(reason)"
            case .stopped(let reason): "the web server stopped: \(reason)"
            }
        }
    }
}
