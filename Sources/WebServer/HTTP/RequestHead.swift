/// The request line and headers as received. Bodies are refused, so this is the whole request.
struct RequestHead: Equatable {
    enum Version: Equatable {
        case http10, http11
    }

    let method: String
    let target: RequestTarget
    let version: Version
    var headers: [Header] = []
    /// Whether one of its lines, or the empty line before it, ends in LF without CR. The connection cannot be reused: a proxy
    /// that takes the LF for a part of a header's value sees one request where we see two, and would send the second response to
    /// another client.
    var hasBareLineFeed = false

    /// Whether the client wants to send another request on this connection (RFC 9112, section 9.3).
    var wantsKeepAlive: Bool {
        let options = headers.values(named: "Connection").flatMap(Self.listElements)
        if options.contains(where: { HTTPSyntax.equalsIgnoringCase($0, "close") }) { return false }
        return version == .http11 || options.contains { HTTPSyntax.equalsIgnoringCase($0, "keep-alive") }
    }

    /// Whether a body follows. It is never read, so the connection cannot be reused.
    var announcesBody: Bool {
        !headers.values(named: "Transfer-Encoding").isEmpty
            || headers.values(named: "Content-Length").contains { $0.utf8.contains { $0 != UInt8(ascii: "0") } }
    }

    /// The rules that involve several headers.
    func validate() throws(RequestError) {
        let hosts = headers.values(named: "Host")
        guard hosts.count == 1 || (hosts.isEmpty && version == .http10) else {
            throw .malformed(hosts.isEmpty ? "the Host header is missing" : "there is more than one Host header")
        }
        let lengths = headers.values(named: "Content-Length")
        guard lengths.count <= 1, lengths.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(HTTPSyntax.isDigit) }) else {
            throw .malformed("the Content-Length header is not one number")
        }
        let encodings = headers.values(named: "Transfer-Encoding")
        guard encodings.isEmpty || (lengths.isEmpty && version == .http11) else {
            throw .malformed("Transfer-Encoding is not allowed with Content-Length or in HTTP/1.0")
        }
    }

    private static func listElements(_ value: String) -> [String] {
        value.utf8.split(separator: UInt8(ascii: ",")).map {
            String(decoding: HTTPSyntax.trimmed(ArraySlice($0)), as: UTF8.self)
        }
    }
}
