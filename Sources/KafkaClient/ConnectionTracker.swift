internal import Glibc
internal import KafkaProtocol
internal import KafkaReader
internal import Synchronization
internal import System

/// Follows the connections of one handle from `connect` to `close`: keeps back those that come too soon after others that broke, or
/// after a refused login, and counts those that are refused.
///
/// librdkafka does not say enough for that: an error that repeats itself is reported once in half a minute.
final class ConnectionTracker: Sendable {
    /// What `connect` answers for a connection that is kept back.
    private static let keptBack = EKEYREJECTED
    /// librdkafka's words for it.
    static let keptBackWords = SystemError.message(keptBack)
    private enum Phase {
        /// Not a byte was sent.
        case opening
        case open
        case loggingIn(Login)
        /// Logged in, where that is needed.
        case ready

        var isReady: Bool { if case .ready = self { true } else { false } }
    }

    private enum Login {
        /// With the token of this number.
        case first(token: Int)
        /// On a connection that is logged in, as is needed before its session ends (KIP-368). What brokers say of that is not about the
        /// password or the token alone: they also refuse what comes within a second. The next connection will tell.
        case again
    }

    private struct Connection {
        /// `host:port`, as configured or advertised.
        let address: String
        /// One of the addresses that the host has.
        let peer: [UInt8]
        var phase = Phase.opening
    }

    private struct State {
        var connections: [Int32: Connection] = [:]
        /// The logins of connections that closed meanwhile, by address, until librdkafka says why.
        var unexplained: [String: Login] = [:]
        /// Addresses where the last refusal was counted without waiting for what librdkafka says of it.
        var counted: Set<String> = []
        /// Connections that were refused, by `address` and `peer`.
        var refused: [String: [[UInt8]: Int]] = [:]
        /// The peers of connections that closed before a byte was sent, by address, until librdkafka says why.
        var unopened: [String: [UInt8]] = [:]
        /// Addresses of which librdkafka said last that it could not connect.
        var unconnectable: Set<String> = []

        mutating func countRefusal(_ address: String, _ peer: [UInt8]) {
            refused[address, default: [:]][peer, default: 0] += 1
        }
    }

    private let state = Mutex(State())
    private let pauses: ConnectionPauses
    /// nil where nobody logs in.
    private let attempts: LoginAttempts?
    /// nil where no tokens are used.
    private let tokens: TokenRefresh?

    init(pauses: ConnectionPauses, attempts: LoginAttempts?, tokens: TokenRefresh?) {
        self.pauses = pauses
        self.attempts = attempts
        self.tokens = tokens
    }

    /// Connects, without waiting for it.
    /// - Returns: `errno`, 0 where the connection is under way. It is to be closed in either case.
    func connect(_ socket: Int32, to peer: UnsafePointer<sockaddr>, _ size: Int32, address: String) -> Int32 {
        let bytes = [UInt8](UnsafeRawBufferPointer(start: peer, count: Int(size)))
        guard pauses.mayConnect(to: bytes), attempts?.mayConnect(to: address) ?? true else { return Self.keptBack }
        state.withLock { $0.connections[socket] = Connection(address: address, peer: bytes) }
        return Glibc.connect(socket, peer, socklen_t(size)) == 0 || errno == EINPROGRESS ? 0 : errno
    }

    /// Takes note of a request that leaves by a connection.
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
    /// - Parameter isWanted: whether it is us who ends it, and not the broker or an error.
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
            guard isTelling(login), let error = attempts.lastRefusal(by: connection.address) else {
                return state.withLock { $0.unexplained[connection.address] = login }
            }
            state.withLock { _ = $0.counted.insert(connection.address) }
            attempts.noteRefusal(at: connection.address, error, wasExpired: tokens?.isExpired ?? false)
        case .ready:
            attempts?.noteLogout(at: connection.address)
        }
    }

    /// Takes note of what librdkafka says of a connection that it has closed.
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
        guard error.code.category == .sasl, login.map(isTelling) ?? true else {
            if login != nil { attempts.noteFailedConnection() }
            return
        }
        if !wasCounted { attempts.noteRefusal(at: address, error, wasExpired: tokens?.isExpired ?? false) }
    }

    /// Whether all of these brokers refused connections, twice at each of their addresses.
    func wasRefused(byAllOf addresses: [String]) -> Bool {
        let refused = state.withLock { $0.refused }
        return addresses.allSatisfy { address in
            guard let counts = refused[address]?.values else { return false }
            // librdkafka turns to another of a host's addresses each time. It shuffles them once a second at most.
            return counts.allSatisfy { $0 >= 2 } && (counts.count > 1 || counts.reduce(0, +) >= (Self.isNumeric(address) ? 2 : 4))
        }
    }

    /// Whether there is no connection, nor one under way.
    var isEmpty: Bool { state.withLock { $0.connections.isEmpty } }

    func forgetRefusedConnections() {
        state.withLock { $0.refused = [:] }
    }

    /// Whether its refusal says something of the next login.
    private func isTelling(_ login: Login) -> Bool {
        switch login {
        // Not where there is a newer token.
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
