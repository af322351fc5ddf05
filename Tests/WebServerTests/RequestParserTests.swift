import Testing

@testable import WebServer

@Suite struct RequestParserTests {
    private static let limits = RequestParser.Limits(requestLineBytes: 64, headerBytes: 128, headerCount: 4)

    /// All requests up to the end or the first error, with the bytes split at the given places.
    private func parse(_ text: String, cuts: [Int] = []) -> ([RequestHead], RequestError?) {
        let bytes = Array(text.utf8)
        var parser = RequestParser(limits: Self.limits)
        var heads: [RequestHead] = []
        var start = 0
        for end in cuts + [bytes.count] {
            parser.append(bytes[start..<end])
            start = end
            do throws(RequestError) {
                while let head = try parser.next() { heads.append(head) }
            } catch {
                return (heads, error)
            }
        }
        return (heads, nil)
    }

    struct Accepted: Sendable {
        let text: String
        let path: String
        var query: String?
        var version = RequestHead.Version.http11
        var headers: [Header] = [Header("Host", "h")]
        var keepAlive = true
        var body = false
        var bareLineFeed = false
    }

    static let accepted = [
        Accepted(text: "GET / HTTP/1.1\r\nHost: h\r\n\r\n", path: "/"),
        Accepted(text: "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", path: "/"),
        Accepted(text: "GET / HTTP/1.0\r\n\r\n", path: "/", version: .http10, headers: [], keepAlive: false),
        Accepted(
            text: "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", path: "/", version: .http10,
            headers: [Header("Connection", "Keep-Alive")]),
        Accepted(
            text: "GET / HTTP/1.1\r\nHost: h\r\nconnection: te, CLOSE\r\n\r\n", path: "/",
            headers: [Header("Host", "h"), Header("connection", "te, CLOSE")], keepAlive: false),
        Accepted(text: "GET / HTTP/1.9\r\nHost: h\r\n\r\n", path: "/"),
        Accepted(
            text: "HEAD /metrics?collect[]=a&b=%20 HTTP/1.1\r\nHost: h\r\n\r\n", path: "/metrics", query: "collect[]=a&b=%20"),
        Accepted(text: "GET /? HTTP/1.1\r\nHost: h\r\n\r\n", path: "/", query: ""),
        Accepted(text: "GET /a%2Fb%20c HTTP/1.1\r\nHost: h\r\n\r\n", path: "/a/b c"),
        Accepted(text: "GET /%ff HTTP/1.1\r\nHost: h\r\n\r\n", path: "/\u{FFFD}"),
        Accepted(text: "GET http://h:1/x?y HTTP/1.1\r\nHost: h\r\n\r\n", path: "/x", query: "y"),
        Accepted(text: "GET HTTPS://h HTTP/1.1\r\nHost: h\r\n\r\n", path: "/"),
        Accepted(text: "GET http://h?y HTTP/1.1\r\nHost: h\r\n\r\n", path: "/", query: "y"),
        Accepted(text: "GET / HTTP/1.1\r\nHost:\t h \t\r\n\r\n", path: "/"),
        Accepted(text: "GET / HTTP/1.1\r\nHost:\r\n\r\n", path: "/", headers: [Header("Host", "")]),
        Accepted(
            text: "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", path: "/",
            headers: [Header("Host", "h"), Header("Content-Length", "0")]),
        Accepted(
            text: "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999999\r\n\r\n", path: "/",
            headers: [Header("Host", "h"), Header("Content-Length", "99999999999999999999999")], body: true),
        Accepted(
            text: "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", path: "/",
            headers: [Header("Host", "h"), Header("Transfer-Encoding", "chunked")], body: true),
        Accepted(text: "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", path: "/"),
        Accepted(text: "GET /x HTTP/1.1\nHost: h\n\n", path: "/x", bareLineFeed: true),
        Accepted(text: "GET / HTTP/1.0\n\n", path: "/", version: .http10, headers: [], keepAlive: false, bareLineFeed: true),
        Accepted(text: "\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", path: "/", bareLineFeed: true),
        Accepted(text: "GET / HTTP/1.1\nHost: h\r\n\r\n", path: "/", bareLineFeed: true),
        Accepted(text: "GET / HTTP/1.1\r\nHost: h\n\r\n", path: "/", bareLineFeed: true),
        Accepted(text: "GET / HTTP/1.1\r\nHost: h\r\n\n", path: "/", bareLineFeed: true),
        Accepted(
            text: "POST / HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n", path: "/",
            headers: [Header("Host", "h"), Header("Transfer-Encoding", "chunked")], body: true, bareLineFeed: true),
    ]

    @Test(arguments: accepted) func accepts(_ example: Accepted) throws {
        let (heads, error) = parse(example.text)
        #expect(error == nil)
        let head = try #require(heads.first)
        #expect(heads.count == 1)
        #expect(head.target.path == example.path)
        #expect(head.target.query == example.query)
        #expect(head.version == example.version)
        #expect(head.headers == example.headers)
        #expect(head.wantsKeepAlive == example.keepAlive)
        #expect(head.announcesBody == example.body)
        #expect(head.hasBareLineFeed == example.bareLineFeed)
    }

    static let rejected: [(String, Int)] = [
        ("\r\n\r\n", 400),
        ("\n\n", 400),
        ("\r\r\n", 400),
        ("\r\u{16}\n", 400),
        ("\u{16}\u{3}\u{1}", 400),
        ("GET /\r\n", 400),
        ("GET /\n", 400),
        ("GET / HTTP/1.1\r\r\n", 400),
        ("GET / HTTP/1.1\rHost: h\r\r\n", 400),
        ("GET /\r HTTP/1.1\r\n", 400),
        ("\rGET / HTTP/1.1\r\n", 400),
        ("GET  / HTTP/1.1\r\n", 400),
        ("GET / HTTP/1.1 \r\n", 400),
        ("GET\t/ HTTP/1.1\r\n", 400),
        ("G(T / HTTP/1.1\r\n", 400),
        ("GET / http/1.1\r\n", 400),
        ("GET / HTTP/11\r\n", 400),
        ("GET / HTTP/1.10\r\n", 400),
        ("GET / HTTP/2.0\r\n", 505),
        ("PRI * HTTP/2.0\r\n", 505),
        ("GET metrics HTTP/1.1\r\n", 400),
        ("GET * HTTP/1.1\r\n", 400),
        ("OPTIONS ** HTTP/1.1\r\n", 400),
        ("GET http:// HTTP/1.1\r\n", 400),
        ("GET http:///x HTTP/1.1\r\n", 400),
        ("GET ftp://h/ HTTP/1.1\r\n", 400),
        ("CONNECT h:1 HTTP/1.1\r\n", 400),
        ("GET /%4 HTTP/1.1\r\n", 400),
        ("GET /%zz HTTP/1.1\r\n", 400),
        ("GET /a#b HTTP/1.1\r\n", 400),
        ("GET /\u{e9} HTTP/1.1\r\n", 400),
        ("GET /\u{0} HTTP/1.1\r\n", 400),
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost : h\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: h\r\n folded\r\n", 400),
        ("GET / HTTP/1.1\r\nHost\r\n", 400),
        ("GET / HTTP/1.1\r\n: h\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\rb\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\r\n", 400),
        ("GET / HTTP/1.1\nHost: a\r\r\n", 400),
        ("GET / HTTP/1.1\nHost: h\n folded\n", 400),
        ("GET / HTTP/1.1\nHost: h\n\tfolded\n", 400),
        ("GET / HTTP/1.1\nHost : h\n", 400),
        ("GET / HTTP/1.1\n\n", 400),
        ("GET / HTTP/1.1\nHost: h\nContent-Length: 1\nTransfer-Encoding: chunked\n\n", 400),
        ("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\u{0}b\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1, 1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("GET /" + String(repeating: "a", count: 64), 414),
        ("GET / HTTP/1.1\r\nHost: h\r\nX: " + String(repeating: "a", count: 128), 431),
        ("GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n", 431),
    ]

    @Test(arguments: rejected) func rejects(text: String, status: Int) {
        let (heads, error) = parse(text)
        #expect(heads.isEmpty)
        #expect(error?.status.code == status)
    }

    @Test(arguments: accepted.map(\.text) + rejected.map(\.0)) func verdictDoesNotDependOnFragmentation(_ text: String) {
        let stream = "GET /first HTTP/1.1\r\nHost: h\r\n\r\n" + text + "GET /last HTTP/1.1\r\nHost: h\r\n\r\n"
        let whole = parse(stream)
        let count = stream.utf8.count
        for cut in 0...count {
            let pieces = parse(stream, cuts: [cut])
            #expect(pieces.0 == whole.0 && pieces.1 == whole.1, "cut at \(cut)")
        }
        let bytes = parse(stream, cuts: Array(0..<count))
        #expect(bytes.0 == whole.0 && bytes.1 == whole.1, "byte by byte")
    }

    /// A request line of 64 bytes including its end, and header lines of 128 including the empty one.
    @Test(arguments: [(48, 110, nil), (49, 110, 414), (48, 111, 431)] as [(Int, Int, Int?)])
    func limitsAreExact(pathBytes: Int, valueBytes: Int, status: Int?) {
        let line = "GET /" + String(repeating: "p", count: pathBytes) + " HTTP/1.1\r\n"
        let headers = "Host: h\r\nXyz: " + String(repeating: "v", count: valueBytes) + "\r\n\r\n"
        let (heads, error) = parse(line + headers)
        #expect(error?.status.code == status)
        #expect(heads.count == (status == nil ? 1 : 0))
    }

    /// In a pipeline, only the request with a bare LF ends the connection.
    @Test func aBareLineFeedAffectsOnlyItsRequest() {
        let (get, bare) = ("GET / HTTP/1.1\r\nHost: h\r\n\r\n", "GET / HTTP/1.1\nHost: h\n\n")
        let (heads, error) = parse(get + bare + get + "\n" + get)
        #expect(error == nil)
        #expect(heads.map(\.hasBareLineFeed) == [false, true, false, true])
    }

    @Test func errorsArePermanent() {
        var parser = RequestParser(limits: Self.limits)
        parser.append("bad\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n".utf8)
        #expect(throws: RequestError.self) { try parser.next() }
        parser.append("GET / HTTP/1.1\r\nHost: h\r\n\r\n".utf8)
        #expect(throws: RequestError.self) { try parser.next() }
    }

    @Test func knowsWhetherARequestHasBegun() throws {
        var parser = RequestParser(limits: Self.limits)
        #expect(!parser.isMidRequest)
        parser.append("\r\n".utf8)
        #expect(try parser.next() == nil)
        #expect(!parser.isMidRequest)
        for piece in ["G", "ET / HTTP/1.1\r\n", "Host: h\r\n"] {
            parser.append(piece.utf8)
            #expect(try parser.next() == nil)
            #expect(parser.isMidRequest)
        }
        parser.append("\r\n".utf8)
        #expect(try parser.next() != nil)
        #expect(!parser.isMidRequest)
    }
}
