public import KafkaReader
public import System

/// TLS and login of the connections to brokers. Without either: plain text and no login.
public struct KafkaSecurity: Sendable {
    /// Passes a secret to `body`, as a zero-terminated string that is valid while the closure runs. It is a function because printing or
    /// dumping a function shows nothing.
    public typealias SecretValue = @Sendable (_ body: (UnsafePointer<CChar>) -> Void) -> Void

    public struct TLS: Sendable {
        /// PEM; the system's authorities if nil.
        public var authorityFile: String?
        /// PEM: our own certificate, then the intermediate ones.
        public var certificateFile: String?
        /// PEM.
        public var keyFile: String?
        public var keyPassword: SecretValue?
        /// Keep the files alive if they belong to this process; held for as long as connections are made.
        public var heldFiles: [any Sendable] = []
        public var verification = Verification.hostName

        public init() {}
    }

    /// How a broker's certificate is verified.
    public enum Verification: Sendable {
        /// It has to lead to a trusted authority, and to be issued for the host that we connected to.
        case hostName
        /// By a function of the caller, called for each certificate of the chain on librdkafka's threads. It returns the reason to refuse
        /// the certificate, or nil.
        case custom(@Sendable (PresentedCertificate) -> String?)
        /// Not at all.
        case none
    }

    /// One certificate of the chain that a broker presents.
    public struct PresentedCertificate: Sendable {
        /// `host:port`; an IPv6 address with brackets, or without them if another broker advertised it.
        public let broker: String
        /// The position in the chain; 0 is the broker's own certificate.
        public let depth: Int
        /// OpenSSL's result of verifying the chain (`X509_V_ERR_*`), 0 for no error.
        public let chainError: Int32
        public let der: [UInt8]

        /// The host of `broker`; an IPv6 address without brackets.
        public var host: String {
            let host = broker[..<(broker.lastIndex(of: ":") ?? broker.endIndex)]
            return String(host.hasPrefix("[") && host.hasSuffix("]") ? host.dropFirst().dropLast() : host)
        }
    }

    /// The token that OAUTHBEARER sends.
    public struct Token: Sendable {
        public var value: SecretValue
        public var principal: String
        /// Milliseconds since 1970, UTC. librdkafka requests the next token after 80 % of the time until then.
        public var expiresMilliseconds: Int64

        public init(value: @escaping SecretValue, principal: String, expiresMilliseconds: Int64) {
            self.value = value
            self.principal = principal
            self.expiresMilliseconds = expiresMilliseconds
        }
    }

    public enum SASL: Sendable {
        case plain(username: String, password: SecretValue)
        case scramSHA256(username: String, password: SecretValue)
        case scramSHA512(username: String, password: SecretValue)
        /// The ticket is in the credential cache that `KRB5CCNAME` names; the caller keeps it valid.
        case gssapi(service: String, principal: String)
        /// Called for the first token, and before each token expires. After an error it is called again 10 s later.
        case oauthbearer(@Sendable () async throws -> Token)
    }

    public var tls: TLS?
    public var sasl: SASL?
    /// Text to add to a broker's refusal of the login, if more is known about its likely cause.
    public var adviceOnRefusal: String?
    /// Shared by all copies: they use the same login.
    private(set) var attempts = LoginAttempts()

    public init() {}

    /// Call this when the login was renewed, for example with a new ticket: it is retried at once, even if brokers refused it before.
    public func noteRenewal() { attempts.forgetRefusals() }

    /// Why the broker refused the last login; nil if it accepted it, or if there was none.
    public func refusal(by broker: HostPort) -> KafkaError? { attempts.lastRefusal(by: broker.description) }

    /// Why a broker refused the login, if no other broker has accepted it since.
    public var refusal: KafkaError? { attempts.refusal }

    /// The same login, with its own count of attempts.
    public func withOwnAttempts() -> KafkaSecurity {
        var copy = self
        copy.attempts = LoginAttempts()
        return copy
    }
}
