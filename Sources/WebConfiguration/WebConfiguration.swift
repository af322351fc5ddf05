public import TLS
public import WebServer

/// How the web server answers, apart from what: read from files, checked, and ready for use.
public struct WebConfiguration: Sendable {
    /// HTTPS with it, HTTP without.
    public var tls: TLSContext?
    /// Of the server's certificate and the authorities of its clients.
    public var certificateDates = CertificateDates()
    /// On every answer of a page.
    public var headers: [Header] = []
    /// Who may ask; everybody where there is none.
    public var users: [String: BcryptHash] = [:]
    public var rateLimit: RateLimit?
    /// What is accepted and has no effect, or not the wanted one.
    public var warnings: [String] = []

    public init() {}
}
