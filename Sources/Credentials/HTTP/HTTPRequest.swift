import System

/// One HTTP request by libcurl: for token servers and the credential endpoints of AWS.
///
/// Redirects are not followed: a request with a secret in it goes to the address that the operator wrote, and nowhere else.
struct HTTPRequest: Sendable {
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
    var url: String
    var headers: [Header] = []
    var body: [UInt8] = []
    /// PEM file with the authorities to trust; the system's where nil.
    var authorityFile: String?
    /// Whether `https_proxy` and its kin hold. Addresses that mean this very machine must not go through a proxy.
    var usesProxy = true

    /// Sends the request and reads the whole answer, on a thread of its own.
    /// - Throws: `dns`, `connect`, `tls`, `timeout` or `response` where there is no answer. An answer with any status is one.
    func send(deadline: ContinuousClock.Instant) async throws(CredentialsError) -> HTTPResponse {
        // The deadline is libcurl's too; the thread's own is for what libcurl cannot interrupt, a little later.
        try await BlockingCall.attempt(deadline: deadline + .seconds(2)) { () throws(CredentialsError) in
            try perform(deadline: deadline)
        }
    }

    /// The address without user, password, query and fragment: fit for a log.
    var printableURL: String {
        let address = url.prefix { $0 != "?" && $0 != "#" }
        guard let scheme = address.firstRange(of: "://") else { return String(address) }
        let rest = address[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@") else { return String(address) }
        return String(address[..<scheme.upperBound] + rest[rest.index(after: at)...])
    }
}
