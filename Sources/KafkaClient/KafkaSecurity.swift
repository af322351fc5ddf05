public import KafkaReader
public import System

/// TLS and login of the connections to brokers. Without either: plain text and no login.
public struct KafkaSecurity: Sendable {
    public struct TLS: Sendable {
        /// PEM; the system's authorities if nil.
        public var authorityFile: String?
        /// PEM: our own certificate, then the intermediate ones.
        public var certificateFile: String?
        /// PEM.
        public var keyFile: String?
        public var keyPassword: Secret?
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

    public var tls: TLS?
    public var sasl: SASL?
    /// Text to add to a broker's refusal of the login, if more is known about its likely cause.
    public var adviceOnRefusal: String?
    /// Shared by all copies: they use the same login.
    public var attempts = LoginAttempts()

    public init() {}

    /// Call this when the login was renewed, for example with a new ticket: it is retried at once, even if brokers refused it before.
    public func noteRenewal() { attempts.forgetRefusals() }

    /// Why the broker refused the last login, also that of another client with the same attempts; nil if it accepted it, or if there was
    /// none.
    public func refusal(by broker: HostPort) -> KafkaError? { attempts.refusalOfAnyClient(by: broker.description) }

    /// Why a broker refused the login, if no other broker has accepted it since.
    public var refusal: KafkaError? { attempts.refusal }

    /// The same login, with its own count of attempts.
    public func withOwnAttempts() -> KafkaSecurity {
        var copy = self
        copy.attempts = LoginAttempts()
        return copy
    }
}
