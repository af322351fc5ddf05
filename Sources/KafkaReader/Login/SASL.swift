public import System

/// How a client logs in to the brokers.
public enum SASL: Sendable {
    case plain(username: String, password: Secret)
    /// SCRAM (RFC 5802) with SHA-256.
    case scramSHA256(username: String, password: Secret)
    case scramSHA512(username: String, password: Secret)
    /// The ticket is in a credential cache, the one that `KRB5CCNAME` names if nil; the caller keeps it valid.
    case gssapi(service: String, principal: String, cache: String? = nil)
    /// Called for the first token, and before each token expires. After an error it is called again 10 s later.
    case oauthbearer(@Sendable () async throws -> Token)

    /// The token that OAUTHBEARER sends.
    public struct Token: Sendable {
        public var value: Secret
        public var principal: String
        /// Milliseconds since 1970, UTC. Clients request the next token after 80 % of the time until then.
        public var expiresMilliseconds: Int64

        public init(value: Secret, principal: String, expiresMilliseconds: Int64) {
            self.value = value
            self.principal = principal
            self.expiresMilliseconds = expiresMilliseconds
        }

        /// Whether it has expired, or will before a broker could check it.
        public var isExpired: Bool { Self.isPast(expiresMilliseconds) }

        /// - Parameter milliseconds: since 1970, UTC.
        public static func isPast(_ milliseconds: Int64) -> Bool { milliseconds <= UnixTime.milliseconds + 1000 }
    }

    /// For the mechanisms that have a user name and a password.
    public var login: (username: String, password: Secret)? {
        switch self {
        case .plain(let username, let password), .scramSHA256(let username, let password),
            .scramSHA512(let username, let password):
            (username, password)
        case .gssapi, .oauthbearer: nil
        }
    }
}
