/// A response as received, parsed strictly: anything a client would have to guess is an error.
public struct HTTPResponse: Sendable {
    public let status: Int
    public let reason: String
    /// By lower-case name; the values of a repeated header are joined by ", ".
    public let headers: [String: String]
    /// As received; `text()` decodes it.
    public let body: [UInt8]
    /// When the last byte arrived; later work is the client's own.
    public private(set) var arrival = ContinuousClock.now

    /// The body, decompressed if it is gzip.
    public func decompressedBody() throws -> [UInt8] {
        headers["content-encoding"] == "gzip" ? try gunzip(body) : body
    }

    /// The body as text, decompressed if it is gzip.
    public func text() throws -> String {
        guard let text = String(validating: try decompressedBody(), as: UTF8.self) else {
            throw TestSupportError("the body is not UTF-8")
        }
        return text
    }

    /// - Parameters:
    ///   - bytes: one complete response, up to the end of the connection.
    ///   - isAnswerToHead: there is no body, whatever Content-Length says.
    init(_ bytes: [UInt8], isAnswerToHead: Bool) throws {
        let separator = Array("\r\n\r\n".utf8)
        guard let headEnd = bytes.indices.first(where: { bytes[$0...].starts(with: separator) }) else {
            throw TestSupportError(
                "no end of the headers in: \(String(decoding: bytes.prefix(500), as: UTF8.self).debugDescription)")
        }
        let lines = String(decoding: bytes[..<headEnd], as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: false)
        let statusLine = lines[0].split(separator: " ", maxSplits: 2)
        guard statusLine.count >= 2, statusLine[0].hasPrefix("HTTP/1."), let status = Int(statusLine[1]) else {
            throw TestSupportError("not a status line: \(lines[0].debugDescription)")
        }
        self.status = status
        reason = statusLine.count == 3 ? String(statusLine[2]) : ""

        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else {
                throw TestSupportError("not a header: \(line.debugDescription)")
            }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            headers[line[..<colon].lowercased(), default: ""] += (headers[line[..<colon].lowercased()] == nil ? "" : ", ") + value
        }
        self.headers = headers

        let rest = bytes[(headEnd + separator.count)...]
        if headers["transfer-encoding"] == "chunked" {
            body = try Self.dechunk(rest)
        } else {
            let expected = isAnswerToHead ? 0 : headers["content-length"].flatMap { Int($0) } ?? rest.count
            guard rest.count == expected else {
                throw TestSupportError("a body of \(rest.count) bytes where \(expected) were announced")
            }
            body = Array(rest)
        }
    }

    private static func dechunk(_ bytes: ArraySlice<UInt8>) throws -> [UInt8] {
        var rest = bytes
        var body: [UInt8] = []
        while true {
            guard let lineEnd = rest.firstIndex(of: UInt8(ascii: "\r")),
                let size = Int(String(decoding: rest[..<lineEnd], as: UTF8.self), radix: 16), size >= 0,
                rest.distance(from: lineEnd, to: rest.endIndex) >= size + 4
            else {
                throw TestSupportError("a broken chunk after \(body.count) bytes")
            }
            if size == 0 {
                return body
            }
            body += rest[(lineEnd + 2)..<(lineEnd + 2 + size)]
            rest = rest[(lineEnd + 2 + size + 2)...]
        }
    }
}
