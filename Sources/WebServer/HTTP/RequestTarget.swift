/// The parts of a request's target: `/path?query`, or the same behind `http://host` as proxies send it (RFC 9112, section 3.2).
/// CONNECT, which has its own form, is not supported.
struct RequestTarget: Equatable {
    /// Percent-decoded; bytes that are not UTF-8 become U+FFFD, which no route matches.
    let path: String
    /// As sent, without the question mark.
    let query: String?

    /// `*`, in `OPTIONS *`: the server itself, which `OPTIONS http://host` stands for as well (section 3.2.4).
    static let server = RequestTarget(path: "/", query: nil)

    private init(path: String, query: String?) {
        self.path = path
        self.query = query
    }

    init(_ bytes: ArraySlice<UInt8>) throws(RequestError) {
        guard bytes.allSatisfy({ HTTPSyntax.isVisibleASCII($0) && $0 != UInt8(ascii: "#") }) else {
            throw .malformed("the request target contains a byte that must be percent-encoded")
        }
        let local = try Self.withoutAuthority(bytes)
        let question = local.firstIndex(of: UInt8(ascii: "?"))
        path = try Self.percentDecoded(local[..<(question ?? local.endIndex)])
        query = question.map { String(decoding: local[local.index(after: $0)...], as: UTF8.self) }
    }

    private static func withoutAuthority(_ bytes: ArraySlice<UInt8>) throws(RequestError) -> ArraySlice<UInt8> {
        if bytes.first == UInt8(ascii: "/") { return bytes }
        for scheme in ["http://", "https://"] {
            let prefix = bytes.prefix(scheme.utf8.count)
            guard HTTPSyntax.equalsIgnoringCase(String(decoding: prefix, as: UTF8.self), scheme) else { continue }
            let rest = bytes.dropFirst(scheme.utf8.count)
            let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
            guard end > rest.startIndex else { break }
            let local = rest[end...]
            return local.first == UInt8(ascii: "/") ? local : [UInt8(ascii: "/")] + local
        }
        throw .malformed("the request target is neither a path nor an http URL")
    }

    private static func percentDecoded(_ bytes: ArraySlice<UInt8>) throws(RequestError) -> String {
        var decoded: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(HTTPSyntax.hexValue), let low = rest.popFirst().flatMap(HTTPSyntax.hexValue)
            else { throw .malformed("the request target has a '%' without two hexadecimal digits") }
            decoded.append(high << 4 | low)
        }
        return String(decoding: decoded, as: UTF8.self)
    }
}
