public import WebServer

/// How the web server answers, apart from what: read from files, checked, and ready for use.
public struct WebConfiguration: Sendable {
    /// HTTPS with it, HTTP without.
    public var tls: TLSContext?

    public init() {}
}
