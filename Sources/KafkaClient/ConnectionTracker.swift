internal import Glibc
internal import KafkaProtocol
internal import KafkaReader
internal import Synchronization
internal import System

/// Tracks the connections of one handle from `connect` to `close`. It blocks connections that come too soon after others that broke or
/// after a refused login, and counts those that are refused.
///
/// librdkafka does not report enough for that: it reports a repeated error only once in half a minute.
final class ConnectionTracker: Sendable {
    /// The result of `connect` for a connection that is blocked.
    private static let blocked = EKEYREJECTED
    /// The text that librdkafka reports for it.
    static let blockedMessage = SystemError.message(blocked)
    private enum Phase {
        /// Nothing has been sent.
        case opening
        case open
        case loggingIn(Login)
        /// Logged in, if the brokers require it.
        case ready

        var isReady: Bool { if case .ready = self { true } else { false } }
    }

    private enum Login {
        /// With the token that has this number.
        case first(token: Int)
        /// On a connection that is already logged in, as needed before its session ends (KIP-368). A refusal of it does not reflect on the
        /// password or token: brokers also refuse a login within a second of the last. The next connection will show.
        case again
    }

    private struct Connection {
        /// `host:port`, as configured or advertised.
        let address: String
        /// One of the host's addresses.
        let peer: [UInt8]
        var phase = Phase.opening
    }

    private struct State {
        var connections: [Int32: Connection] = [:]
        /// The logins of connections that have closed, by address, until librdkafka reports the reason.
        var unexplained: [String: Login] = [:]
        /// Addresses whose last refusal was counted without waiting for librdkafka's report.
        var counted: Set<String> = []
        /// Connections that were refused, by `address` and `peer`.
        var refused: [String: [[UInt8]: Int]] = [:]
        /// The peers of connections that closed before anything was sent, by address, until librdkafka reports the reason.
        var unopened: [String: [UInt8]] = [:]
        /// Addresses for which librdkafka last reported that it could not connect.
        var unconnectable: Set<String> = []

        mutating func countRefusal(_ address: String, _ peer: [UInt8]) {
            refused[address, default: [:]][peer, default: 0] += 1
        }
    }

    private let state = Mutex(State())
    private let pauses: ConnectionPauses
    /// nil without a login.
    private let attempts: LoginAttempts?
    /// nil if no tokens are used.
    private let tokens: TokenRefresh?

    init(pauses: ConnectionPauses, attempts: LoginAttempts?, tokens: TokenRefresh?) {
        self.pauses = pauses
        self.attempts = attempts
        self.tokens = tokens
    }

    /// Starts to connect, without waiting for the result.
    /// - Returns: `errno`; 0 if the connection is being established. The socket must be closed in either case.
    func connect(_ socket: Int32, to peer: UnsafePointer<sockaddr>, _ size: Int32, address: String) -> Int32 {
        let bytes = [UInt8](UnsafeRawBufferPointer(start: peer, count: Int(size)))
        guard pauses.mayConnect(to: bytes), attempts?.mayConnect(to: address) ?? true else { return Self.blocked }
        state.withLock { $0.connections[socket] = Connection(address: address, peer: bytes) }
        return Glibc.connect(socket, peer, socklen_t(size)) == 0 || errno == EINPROGRESS ? 0 : errno
    }

    /// Records a request that is sent on a connection.
    func noteRequest(_ api: ApiKey, on socket: Int32) {
        let change = state.withLock { state -> (before: Connection, isReady: Bool)? in
            guard let connection = state.connections[socket] else { return nil }
            let phase: Phase =
                switch api {
                case .apiVersions: .open
                case .saslHandshake:
                    .loggingIn(connection.phase.isReady ? .again : .first(token: tokens?.number ?? 0))
                case .saslAuthenticate: connection.phase
                default: .ready
                }
            state.connections[socket]?.phase = phase
            if phase.isReady { state.refused[connection.address] = nil }
            return (connection, phase.isReady)
        }
        guard let change, change.before.phase.isReady != change.isReady else { return }
        if change.isReady {
            pauses.noteUse(of: change.before.peer)
            attempts?.noteLogin(at: change.before.address)
        } else {
            attempts?.noteLogout(at: change.before.address)
        }
    }

    /// Closes a connection.
    /// - Parameter isWanted: whether we end it, rather than the broker or an error.
    func close(_ socket: Int32, isWanted: Bool) {
        defer { _ = Glibc.close(socket) }
        guard let connection = state.withLock({ $0.connections.removeValue(forKey: socket) }) else { return }
        if !isWanted, !connection.phase.isReady { pauses.noteFailure(of: connection.peer) }
        switch connection.phase {
        case .opening:
            attempts?.noteFailedConnection()
            guard !isWanted else { return }
            state.withLock { state in
                if state.unconnectable.contains(connection.address) {
                    state.countRefusal(connection.address, connection.peer)
                } else {
                    state.unopened[connection.address] = connection.peer
                }
            }
        case .open:
            attempts?.noteFailedConnection()
        case .loggingIn(let login):
            guard let attempts else { return }
            guard !isWanted else { return attempts.noteFailedConnection() }
            guard isMeaningful(login), let error = attempts.lastRefusal(by: connection.address) else {
                return state.withLock { $0.unexplained[connection.address] = login }
            }
            state.withLock { _ = $0.counted.insert(connection.address) }
            attempts.noteRefusal(at: connection.address, error, wasExpired: tokens?.isExpired ?? false)
        case .ready:
            attempts?.noteLogout(at: connection.address)
        }
    }

    /// Records librdkafka's report about a connection that it has closed.
    func note(_ error: KafkaError, of address: String) {
        state.withLock { state in
            let peer = state.unopened.removeValue(forKey: address)
            guard error.isAboutConnecting else {
                state.unconnectable.remove(address)
                return
            }
            if state.unconnectable.insert(address).inserted, let peer { state.countRefusal(address, peer) }
        }
        guard let attempts else { return }
        let (wasCounted, login) = state.withLock {
            ($0.counted.remove(address) != nil, $0.unexplained.removeValue(forKey: address))
        }
        guard error.code.category == .sasl, login.map(isMeaningful) ?? true else {
            if login != nil { attempts.noteFailedConnection() }
            return
        }
        if !wasCounted { attempts.noteRefusal(at: address, error, wasExpired: tokens?.isExpired ?? false) }
    }

    /// Whether each of these brokers refused connections twice at each of its addresses.
    func wasRefused(byAllOf addresses: [String]) -> Bool {
        let refused = state.withLock { $0.refused }
        return addresses.allSatisfy { address in
            guard let counts = refused[address]?.values else { return false }
            // librdkafka tries another of a host's addresses each time, and shuffles them at most once a second.
            return counts.allSatisfy { $0 >= 2 } && (counts.count > 1 || counts.reduce(0, +) >= (Self.isNumeric(address) ? 2 : 4))
        }
    }

    /// Whether no connection is open or being opened.
    var isEmpty: Bool { state.withLock { $0.connections.isEmpty } }

    func forgetRefusedConnections() {
        state.withLock { $0.refused = [:] }
    }

    /// Whether a refusal of this login is likely to be repeated for the next one.
    private func isMeaningful(_ login: Login) -> Bool {
        switch login {
        // Not if there is a newer token.
        case .first(let token): tokens.map { $0.number == token } ?? true
        case .again: false
        }
    }

    /// Whether it is an IP address with a port.
    private static func isNumeric(_ address: String) -> Bool {
        guard let colon = address.lastIndex(of: ":") else { return false }
        let host = address[..<colon].filter { $0 != "[" && $0 != "]" }
        var bytes = in6_addr()
        return inet_pton(AF_INET, host, &bytes) == 1 || inet_pton(AF_INET6, host, &bytes) == 1
    }
}
