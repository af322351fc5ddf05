public import System

/// A request as handlers see it.
public struct Request: Sendable {
    /// Routes' handlers get GET and HEAD and answer both alike: the server omits the body for HEAD. A gate sees every method.
    public let method: String
    /// Percent-decoded, without the query.
    public let path: String
    /// As sent, still percent-encoded, without the question mark; nil if there is none.
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

    /// The header's value, in any case of the name; nil if it is absent. Several lines form one list (RFC 9110, section 5.2).
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
