import System

/// One HTTP request by libcurl: to token servers, to the credential endpoints of AWS, and to the exporter itself.
///
/// Redirects are not followed: a request that contains a secret is sent only to the address that the operator configured.
package struct HTTPRequest: Sendable {
    enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
    }

    struct Header: Sendable {
        let name: String
        let value: String
    }

    var method: Method
    package var url: String
    var headers: [Header] = []
    var body: [UInt8] = []
    /// PEM file with the authorities to trust; the system's if nil.
    var authorityFile: String?
    /// Whether `https_proxy` and similar variables apply. Requests to addresses of this machine itself must not go through a proxy.
    var usesProxy = true
    /// Whether the server's certificate has to be valid and its own.
    var verifiesServer = true

    /// To a server of this machine itself, whose name its certificate need not have.
    package static func local(_ url: String) -> HTTPRequest {
        HTTPRequest(method: .get, url: url, usesProxy: false, verifiesServer: false)
    }

    /// Sends the request and reads the whole response, on a thread of its own.
    /// - Throws: `dns`, `connect`, `tls`, `timeout` or `response` if there is no response. A response with any status counts.
    package func send(deadline: ContinuousClock.Instant) async throws(CredentialsError) -> HTTPResponse {
        // libcurl has the deadline too. The thread's own, slightly later one is for steps that libcurl cannot interrupt.
        try await BlockingCall.attempt(deadline: deadline + .seconds(2)) { () throws(CredentialsError) in
            try perform(deadline: deadline)
        }
    }

    /// The address without user, password, query and fragment, which is safe to log.
    var printableURL: String {
        let address = url.prefix { $0 != "?" && $0 != "#" }
        guard let scheme = address.firstRange(of: "://") else { return String(address) }
        let rest = address[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@") else { return String(address) }
        return String(address[..<scheme.upperBound] + rest[rest.index(after: at)...])
    }
}
