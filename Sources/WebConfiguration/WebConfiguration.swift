public import TLS
public import WebServer

/// The configuration of the web server itself, read from files, checked and ready for use.
public struct WebConfiguration: Sendable {
    /// HTTPS if set, otherwise HTTP.
    public var tls: TLSContext?
    /// The validity periods of the server's certificate and the client authorities.
    public var certificateDates = CertificateDates()
    /// Added to the response of every page.
    public var headers: [Header] = []
    /// The users that are admitted; if empty, no authentication is required.
    public var users: [String: BcryptHash] = [:]
    public var rateLimit: RateLimit?
    /// Settings that are accepted, but have no effect or an unexpected one.
    public var warnings: [String] = []

    public init() {}
}
