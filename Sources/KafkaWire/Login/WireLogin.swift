internal import KafkaProtocol
internal import KafkaReader
internal import System
internal import TLS

/// Logs connections in.
final class WireLogin: Sendable {
    let attempts: LoginAttempts
    private let sasl: SASL
    /// nil for a login without tokens.
    private let tokens: LoginTokens?

    init(_ sasl: SASL, attempts: LoginAttempts) {
        self.sasl = sasl
        self.attempts = attempts
        tokens = if case .oauthbearer(let source) = sasl { LoginTokens(source, attempts: attempts) } else { nil }
    }

    /// The same login, with its own count of attempts.
    func withOwnAttempts() -> WireLogin { WireLogin(sasl, attempts: LoginAttempts()) }

    /// Gets everything that a login needs, before there is a connection.
    /// - Throws: also if attempts pause after a refusal; the refusal's error then.
    func prepare(for address: HostPort, deadline: ContinuousClock.Instant) async throws(KafkaError) -> PreparedLogin {
        guard attempts.mayConnect(to: address.description) else {
            throw attempts.lastRefusal(by: address.description) ?? attempts.refusal ?? KafkaError(.authentication, .connect)
        }
        do throws(SASLFailure) {
            switch sasl {
            case .plain(let username, let password):
                return prepared(PlainConversation(login: (username, password)))
            case .scramSHA256(let username, let password):
                return prepared(ScramConversation(.sha256, username: username, password: password))
            case .scramSHA512(let username, let password):
                return prepared(ScramConversation(.sha512, username: username, password: password))
            case .oauthbearer:
                guard let token = try await tokens?.token(deadline: deadline) else { throw .failed("there is no token") }
                return prepared(BearerConversation(token.value), token)
            case .gssapi(let service, _, let cache):
                return prepared(KerberosConversation(service: service, host: address.host, cache: cache))
            }
        } catch {
            attempts.noteFailedConnection()
            throw error.error(address)
        }
    }

    private func prepared(_ conversation: some SASLConversation, _ token: SASL.Token? = nil) -> PreparedLogin {
        PreparedLogin(conversation: conversation, token: token, attempts: attempts)
    }
}

/// A login that is ready to be sent on one connection.
struct PreparedLogin {
    fileprivate var conversation: any SASLConversation
    fileprivate let token: SASL.Token?
    fileprivate let attempts: LoginAttempts

    /// Called if there will be no connection.
    func abandon() { attempts.noteFailedConnection() }

    /// - Returns: what counts the connection as logged in, for as long as it is held.
    mutating func run(
        on connection: WireConnection, _ versions: BrokerVersions, deadline: ContinuousClock.Instant
    ) async throws(KafkaError) -> LoginSession {
        do throws(SASLFailure) {
            let lifetime = try await exchange(on: connection, versions, deadline: deadline)
            return LoginSession(at: connection.address, attempts: attempts, lifetime: lifetime)
        } catch {
            let failure = error.error(connection.address)
            if case .refused = error {
                attempts.noteRefusal(
                    at: connection.address.description, failure, wasExpired: token?.isExpired ?? false)
            } else {
                attempts.noteFailedConnection()
            }
            throw failure
        }
    }

    /// - Returns: how long the broker lets the connection live; nil if it does not end it.
    private mutating func exchange(
        on connection: WireConnection, _ versions: BrokerVersions, deadline: ContinuousClock.Instant
    ) async throws(SASLFailure) -> Duration? {
        // With version 1, the messages that follow are requests. Brokers before 1.0 take them bare.
        var authenticate = versions.version(of: .saslAuthenticate)
        guard let handshake = versions.version(of: .saslHandshake, upTo: authenticate == nil ? 0 : 1) else {
            throw .failed("the broker's port requires no login, or none that is known here")
        }
        if handshake == 0 { authenticate = nil }
        let mechanism = conversation.mechanism
        let offer = try await Self.sending { () async throws(KafkaError) in
            try await connection.ask(.saslHandshake, version: handshake, deadline: deadline, into: HandshakeReceiver()) {
                $0.string(.mechanism, mechanism)
            }
        }
        if offer.error == .illegalSaslState { throw .failed("the broker's port requires no login") }
        guard offer.error == .none else {
            let mechanisms = offer.mechanisms.isEmpty ? "no mechanism" : offer.mechanisms.joined(separator: ", ")
            throw .refused("it does not offer \(mechanism), but \(mechanisms)")
        }
        var challenge: [UInt8]?
        var lifetime: Duration?
        while let message = try await conversation.message(after: challenge, deadline: deadline) {
            if let authenticate {
                let answer = try await Self.sending { () async throws(KafkaError) in
                    try await connection.ask(
                        .saslAuthenticate, version: authenticate, deadline: deadline, into: AuthenticationReceiver()
                    ) { $0.bytes(.authBytes, message) }
                }
                guard answer.error == .none else { throw .refused(answer.message ?? "\(answer.error)") }
                challenge = answer.bytes
                lifetime = answer.lifetime > 0 ? .milliseconds(answer.lifetime) : nil
            } else {
                do throws(KafkaError) {
                    guard
                        let answer = try await connection.exchange(
                            message, isAnswered: conversation.isAnswered, deadline: deadline)
                    else { return nil }
                    challenge = answer
                } catch {
                    guard error.code == .disconnected else { throw .connection(error) }
                    throw .refused("it closed the connection, which is how brokers before 1.0 refuse")
                }
            }
        }
        return lifetime
    }

    private static func sending<Value>(_ send: () async throws(KafkaError) -> Value) async throws(SASLFailure) -> Value {
        do throws(KafkaError) {
            return try await send()
        } catch {
            throw .connection(error)
        }
    }
}

/// Counts a connection as logged in until it is released.
final class LoginSession: Sendable {
    /// The part of a session's time after which the connection is replaced by a new one.
    private static let usable = 0.85

    /// When another connection should take this one's place, and when the broker may close it; nil if it lives on.
    let times: (renewAt: ContinuousClock.Instant, end: ContinuousClock.Instant)?
    private let address: String
    private let attempts: LoginAttempts

    fileprivate init(at address: HostPort, attempts: LoginAttempts, lifetime: Duration?) {
        self.address = address.description
        self.attempts = attempts
        times = lifetime.map { (.now + $0 * Self.usable, .now + $0) }
        attempts.noteLogin(at: self.address)
    }

    deinit { attempts.noteLogout(at: address) }
}

/// Reads an answer to SaslHandshake.
private struct HandshakeReceiver: ResponseReceiver, Sendable {
    var error = ErrorCode.none
    var mechanisms: [String] = []

    mutating func receive(_ field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) {
        switch field {
        case .errorCode: error = try reader.error()
        case .mechanisms: mechanisms = try reader.strings(.mechanisms)
        default: break
        }
    }
}

/// Reads an answer to SaslAuthenticate.
private struct AuthenticationReceiver: ResponseReceiver, Sendable {
    var error = ErrorCode.none
    var message: String?
    var bytes: [UInt8] = []
    /// In milliseconds; 0 for a session that does not end (KIP-368).
    var lifetime: Int64 = 0

    mutating func receive(_ field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) {
        switch field {
        case .errorCode: error = try reader.error()
        case .errorMessage: message = try reader.optionalString(.errorMessage)
        case .authBytes: bytes = try reader.bytes(.authBytes) ?? []
        case .sessionLifetimeMs: lifetime = try reader.int64(.sessionLifetimeMs)
        default: break
        }
    }
}

extension SASLFailure {
    fileprivate func error(_ address: HostPort) -> KafkaError {
        switch self {
        case .refused(let words):
            KafkaError(.authentication, .connect, detail: "\(address): the broker refused the login: \(words)")
        case .failed(let words): KafkaError(.authentication, .connect, detail: "\(address): the login failed: \(words)")
        case .timedOut: KafkaError(.timedOut, .connect, detail: "\(address): timed out while logging in")
        case .connection(let error): error
        }
    }
}
