public import System

/// What a handler is asked.
public struct Request: Sendable {
    /// A route's handler sees GET and HEAD, and answers both alike: the body of an answer to HEAD is left out for it. A
    /// gate sees every method.
    public let method: String
    /// Percent-decoded, without the query.
    public let path: String
    /// As sent, still percent-encoded, without the question mark; nil where there is none.
    public let query: String?
    public let headers: [Header]
    /// The other end of the connection: the client, or the proxy in front of it.
    public let remoteAddress: HostPort

    public init(
        method: String = "GET", path: String, query: String? = nil, headers: [Header] = [], remoteAddress: HostPort
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.remoteAddress = remoteAddress
    }

    /// The value under this name in any case, or nil. Several lines are one list, as RFC 9110, section 5.2, says.
    public func header(named name: String) -> String? {
        let values = headers.values(named: name)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }
}

extension Request {
    init(_ head: RequestHead, remoteAddress: HostPort) {
        self.init(
            method: head.method, path: head.target.path, query: head.target.query, headers: head.headers,
            remoteAddress: remoteAddress)
    }
}
