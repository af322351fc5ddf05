public import System

/// How a server's connections are encrypted, and whom it lets in by certificate.
public struct TLSServerConfiguration: Sendable {
    /// What is asked of a client's certificate. The names are those of Go's `tls.ClientAuthType`.
    public enum ClientAuthentication: Sendable {
        /// No certificate is asked for.
        case none
        /// One is asked for; without one, or with any, the client is served.
        case request
        /// Any will do, but there must be one.
        case requireAny
        /// Where there is one, one of the authorities must have signed it.
        case verifyIfGiven
        /// There must be one, signed by one of the authorities.
        case requireAndVerify

        var isVerifying: Bool { self == .verifyIfGiven || self == .requireAndVerify }
    }

    public enum Version: Sendable, Comparable {
        case tls12, tls13
    }

    /// The server's own certificate, then those between it and its authority.
    public var certificate: PEMSource
    public var key: PEMSource
    /// For an encrypted key.
    public var keyPassword: Secret?
    /// The protocol above TLS by its name in ALPN, such as `http/1.1`. Handshakes with clients that only offer others end.
    public var applicationProtocol: String?

    public var clientAuthentication = ClientAuthentication.none
    /// Who may sign the certificates of clients; the system's authorities where nil.
    public var clientAuthorities: PEMSource?
    /// A client's certificate must have one of them among its alternative names (DNS, IP, e-mail or URI); any where nil.
    public var allowedClientNames: [String]?

    public var minimumVersion = Version.tls12
    public var maximumVersion = Version.tls13
    /// Those of TLS 1.2, by OpenSSL's names, the preferred ones first; nil for the server's own choice. TLS 1.3 has its own.
    public var cipherSuites: [String]?
    /// Whether the server's order of cipher suites counts, and not the client's.
    public var prefersServerCipherSuites = true
    /// Groups for the key exchange by OpenSSL's names, the preferred ones first; nil for OpenSSL's choice.
    public var curves: [String]?

    public init(certificate: PEMSource, key: PEMSource) {
        self.certificate = certificate
        self.key = key
    }
}
