public import System

/// How a server's connections are encrypted, and which client certificates it accepts.
public struct TLSServerConfiguration: Sendable {
    /// The requirements on client certificates. The names are those of Go's `tls.ClientAuthType`.
    public enum ClientAuthentication: Sendable {
        /// No certificate is requested.
        case none
        /// A certificate is requested, but clients are served without one, and with any.
        case request
        /// A certificate is required, but not verified.
        case requireAny
        /// A certificate, if sent, must be signed by one of the authorities.
        case verifyIfGiven
        /// A certificate is required, and must be signed by one of the authorities.
        case requireAndVerify

        var isVerifying: Bool { self == .verifyIfGiven || self == .requireAndVerify }
    }

    public enum Version: Sendable, Comparable {
        case tls12, tls13
    }

    /// The server's own certificate, followed by the intermediate ones.
    public var certificate: PEMSource
    public var key: PEMSource
    /// For an encrypted key.
    public var keyPassword: Secret?
    /// The ALPN name of the protocol above TLS, such as `http/1.1`. Handshakes with clients that offer only others fail.
    public var applicationProtocol: String?

    public var clientAuthentication = ClientAuthentication.none
    /// The authorities that may sign client certificates; the system's if nil.
    public var clientAuthorities: PEMSource?
    /// A client's certificate must have one of these subject alternative names (DNS, IP, e-mail or URI); any if nil.
    public var allowedClientNames: [String]?

    public var minimumVersion = Version.tls12
    public var maximumVersion = Version.tls13
    /// Cipher suites of TLS 1.2 by OpenSSL's names, preferred ones first; nil for the server's default. TLS 1.3 has its own
    /// suites.
    public var cipherSuites: [String]?
    /// Whether the server's order of cipher suites takes precedence over the client's.
    public var prefersServerCipherSuites = true
    /// Key exchange groups by OpenSSL's names, preferred ones first; nil for OpenSSL's default.
    public var curves: [String]?

    public init(certificate: PEMSource, key: PEMSource) {
        self.certificate = certificate
        self.key = key
    }
}
