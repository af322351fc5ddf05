extension RequestHead {
    /// From a request line: method, target and version, separated by single spaces.
    init(line: ArraySlice<UInt8>) throws(RequestError) {
        let parts = line.split(separator: HTTPSyntax.space, omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .malformed("the request line is not 'METHOD target HTTP/1.1'") }
        guard HTTPSyntax.isToken(parts[0]) else { throw .malformed("the method is not a token") }
        let version = try Self.version(parts[2])
        let method = String(decoding: parts[0], as: UTF8.self)
        let isServer = method == "OPTIONS" && parts[1].elementsEqual("*".utf8)
        self.init(method: method, target: isServer ? .server : try RequestTarget(parts[1]), version: version)
    }

    /// A later minor version is treated as 1.1 (RFC 9110, section 2.5).
    private static func version(_ bytes: ArraySlice<UInt8>) throws(RequestError) -> Version {
        let text = Array(bytes)
        guard text.count == 8, text.starts(with: "HTTP/".utf8), text[6] == UInt8(ascii: "."), HTTPSyntax.isDigit(text[5]),
            HTTPSyntax.isDigit(text[7])
        else { throw .malformed("the request line does not end in an HTTP version") }
        guard text[5] == UInt8(ascii: "1") else { throw .versionNotSupported }
        return text[7] == UInt8(ascii: "0") ? .http10 : .http11
    }
}

extension Header {
    /// From a header line. White space before the colon and folded lines (obs-fold) are refused: servers that disagree on these
    /// allow request smuggling.
    init(line: ArraySlice<UInt8>) throws(RequestError) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), HTTPSyntax.isToken(line[..<colon]) else {
            throw .malformed("a header line is not 'Name: value'")
        }
        let value = HTTPSyntax.trimmed(line[line.index(after: colon)...])
        guard value.allSatisfy(HTTPSyntax.isFieldValueByte) else {
            throw .malformed("a header value contains a control character")
        }
        self.init(String(decoding: line[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self))
    }
}
