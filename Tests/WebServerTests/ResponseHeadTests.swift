import Testing

@testable import WebServer

@Suite struct ResponseHeadTests {
    private static let date = "Sun, 06 Nov 1994 08:49:37 GMT"

    private func output(_ response: Response, _ persistence: ResponseHead.Persistence, withBody: Bool = true) -> String {
        var outgoing = OutgoingResponse(response, date: Self.date, persistence: persistence, withBody: withBody)
        var bytes: [UInt8] = []
        while !outgoing.isComplete {
            let next = outgoing.next(limit: 7)
            bytes += next
            outgoing.advance(by: next.count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func golden() {
        let response = Response.text("up\n", headers: [Header("X-A", "b")])
        let lines =
            "HTTP/1.1 200 OK\r\nDate: \(Self.date)\r\nContent-Type: text/plain; charset=utf-8\r\nX-A: b\r\nContent-Length: 3\r\n"
        #expect(output(response, .keepAlive) == lines + "\r\nup\n")
        #expect(output(response, .keepAliveAloud) == lines + "Connection: keep-alive\r\n\r\nup\n")
        #expect(output(response, .close) == lines + "Connection: close\r\n\r\nup\n")
        #expect(output(response, .keepAlive, withBody: false) == lines + "\r\n")
    }

    @Test func errorGolden() {
        #expect(
            output(Response(.requestLineTooLong), .close) == """
                HTTP/1.1 414 URI Too Long\r
                Date: \(Self.date)\r
                Content-Type: text/plain; charset=utf-8\r
                Content-Length: 47\r
                Connection: close\r
                \r
                414 URI Too Long: the request line is too long

                """)
    }

    @Test func handlersCannotSetTheFraming() {
        let response = Response(headers: [
            Header("content-length", "9"), Header("CONNECTION", "upgrade"), Header("Transfer-Encoding", "chunked"),
            Header("date", ""),
        ])
        #expect(output(response, .keepAlive) == "HTTP/1.1 200 OK\r\nDate: \(Self.date)\r\nContent-Length: 0\r\n\r\n")
    }

    @Test func valueCannotStartAnotherHeader() {
        let response = Response(headers: [Header("X", "a\r\nSet-Cookie: b\0")])
        #expect(output(response, .keepAlive).contains("X: a  Set-Cookie: b \r\n"))
    }

    @Test func longBodyFollowsItsHead() {
        let response = Response(body: .bytes([UInt8](repeating: UInt8(ascii: "x"), count: 100_000)))
        let text = output(response, .keepAlive)
        #expect(text.hasSuffix("Content-Length: 100000\r\n\r\n" + String(repeating: "x", count: 100_000)))
    }

    @Test func piecesAreChunks() {
        let response = Response(
            body: .pieces(ListedPieces(pieces: ["up\n", String(repeating: "x", count: 17)].map { Array($0.utf8) }[...])))
        let lines = "HTTP/1.1 200 OK\r\nDate: \(Self.date)\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(output(response, .keepAlive) == lines + "3\r\nup\n\r\n11\r\nxxxxxxxxxxxxxxxxx\r\n0\r\n\r\n")
        let empty = Response(body: .pieces(ListedPieces(pieces: [])))
        #expect(output(empty, .keepAlive) == lines + "0\r\n\r\n")
        #expect(output(response, .keepAlive, withBody: false) == lines)
    }

    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, date), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 GMT"),
    ])
    func dates(seconds: Int, text: String) {
        #expect(HTTPDate.format(secondsSince1970: seconds) == text)
    }
}

private struct ListedPieces: BodyPieces {
    var pieces: ArraySlice<[UInt8]>

    mutating func next() -> [UInt8]? { pieces.popFirst() }

    func whole() async -> [UInt8] { Array(pieces.joined()) }
}
