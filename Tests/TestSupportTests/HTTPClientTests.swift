import TestSupport
import Testing

struct HTTPClientTests {
    @Test func anAnswerIsTakenApart() async throws {
        let server = try CannedServer(
            answer: "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 4\r\n\r\ngone")
        let response = try await HTTPClient.get("http://127.0.0.1:\(server.port)/x")
        #expect(response.status == 404)
        #expect(response.reason == "Not Found")
        #expect(response.headers == ["content-type": "text/plain", "x-a": "1, 2", "content-length": "4"])
        #expect(try response.text() == "gone")
    }

    @Test func chunksAndGzipAreUndone() async throws {
        let compressed: [UInt8] = [
            0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x86, 0xa6,
            0x10, 0x36,
            0x05, 0x00, 0x00, 0x00,
        ]
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
        let answer =
            Array("\(head)a\r\n".utf8) + compressed[..<10] + Array("\r\nf\r\n".utf8) + compressed[10...]
            + Array("\r\n0\r\n\r\n".utf8)
        let server = try CannedServer(answer: answer)
        let response = try await HTTPClient.get(port: server.port, "/")
        #expect(response.body == compressed)
        #expect(try response.text() == "hello")
    }

    @Test func anAnswerToHeadHasNoBody() async throws {
        let server = try CannedServer(answer: "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n")
        let response = try await HTTPClient.get(port: server.port, "/", method: "HEAD")
        #expect(response.body.isEmpty)
    }

    @Test(arguments: [
        ("", "no end of the headers"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc", "a body of 3 bytes where 4 were announced"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabc", "a body of 3 bytes where 2 were announced"),
        ("SSH-2.0\r\n\r\n", "not a status line"),
        ("HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", "not a header"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "a broken chunk"),
    ])
    func aBrokenAnswerIsAnError(answer: String, reason: String) async throws {
        let server = try CannedServer(answer: answer)
        await #expect {
            try await HTTPClient.get(port: server.port, "/")
        } throws: {
            "\($0)".contains(reason)
        }
    }

    @Test func nobodyThereIsAnError() async throws {
        let port = try LoopbackPorts.next()
        await #expect {
            try await HTTPClient.get(port: port, "/")
        } throws: {
            "\($0)" == "cannot connect to 127.0.0.1:\(port): Connection refused"
        }
    }
}
