public import KafkaReader
public import System

/// How the connections to brokers are protected, and as whom we log in. With neither: in plain text, as nobody.
public struct KafkaSecurity: Sendable {
    /// Lends a secret, as a string that ends in a zero byte, for as long as the closure runs. A function, because a function
    /// shows nothing to whoever prints or dumps what holds it.
    public typealias SecretValue = @Sendable (_ body: (UnsafePointer<CChar>) -> Void) -> Void

    public struct TLS: Sendable {
        /// PEM; the system's authorities where nil.
        public var authorityFile: String?
        /// PEM: our own certificate, then those between it and its authority.
        public var certificateFile: String?
        /// PEM.
        public var keyFile: String?
        public var keyPassword: SecretValue?
        /// What keeps the files there, where they are this process' own: held for as long as connections are made.
        public var heldFiles: [any Sendable] = []
        public var verification = Verification.hostName

        public init() {}
    }

    /// What is asked of a broker's certificate.
    public enum Verification: Sendable {
        /// That it leads to a trusted authority, and was issued for the host that we connected to.
        case hostName
        /// What a function of the caller's own asks, once for each certificate of the chain, on librdkafka's threads. It answers
        /// with the reason to refuse it, or nil.
        case custom(@Sendable (PresentedCertificate) -> String?)
        /// Nothing.
        case none
    }

    /// One certificate of the chain that a broker shows.
    public struct PresentedCertificate: Sendable {
        /// `host:port`; an IPv6 address with brackets, or without them where another broker told it.
        public let broker: String
        /// 0 is the broker's own.
        public let depth: Int
        /// What OpenSSL's check of the chain found (`X509_V_ERR_*`), 0 for nothing wrong.
        public let chainError: Int32
        public let der: [UInt8]

        /// The host of `broker`; an IPv6 address without brackets.
        public var host: String {
            let host = broker[..<(broker.lastIndex(of: ":") ?? broker.endIndex)]
            return String(host.hasPrefix("[") && host.hasSuffix("]") ? host.dropFirst().dropLast() : host)
        }
    }

    /// What OAUTHBEARER sends.
    public struct Token: Sendable {
        public var value: SecretValue
        public var principal: String
        /// Since 1970, UTC. At 80 % of the time until then librdkafka asks for the next.
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
        /// The ticket is found in the credential cache that `KRB5CCNAME` names; keeping it valid is the caller's part.
        case gssapi(service: String, principal: String)
        /// Called for the first token, and before each expires. After an error it is called again 10 s later.
        case oauthbearer(@Sendable () async throws -> Token)
    }

    public var tls: TLS?
    public var sasl: SASL?
    /// What to say beside a broker's refusal of the login, where more is known of its likely cause.
    public var adviceOnRefusal: String?
    /// Shared by all that are made by copying: they log in as the same one.
    private(set) var attempts = LoginAttempts()

    public init() {}

    /// To be called when what the login consists of was renewed, such as a ticket: it is tried at once, whatever brokers said before.
    public func noteRenewal() { attempts.forgetRefusals() }

    /// Why the broker refused the login when it was last tried there; nil where it took it, or was not asked.
    public func refusal(by broker: HostPort) -> KafkaError? { attempts.lastRefusal(by: broker.description) }

    /// Why a broker refused the login, where no other has taken it since.
    public var refusal: KafkaError? { attempts.refusal }

    /// The same login, whose attempts are counted anew.
    public func withOwnAttempts() -> KafkaSecurity {
        var copy = self
        copy.attempts = LoginAttempts()
        return copy
    }
}
