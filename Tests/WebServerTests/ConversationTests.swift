import System
import Testing

@testable import WebServer

/// Well-behaved clients, over real sockets.
@Suite struct ConversationTests {
    @Test func keepAlive() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            for number in 1...100 {
                let answer = try client.get("/echo?\(number)", headers: "X-Test: a\r\n")
                #expect(answer.status == 200)
                #expect(answer.text == "GET /echo \(number) a")
                #expect(answer.headers["connection"] == nil)
                #expect(answer.headers["date"]?.hasSuffix(" GMT") == true)
            }
        }
    }

    @Test func pipelinedAnswersKeepTheirOrder() async throws {
        let first = OneShot<Void>()
        let routes =
            TestServer.routes + [
                Route("/slow") { _ in
                    await first.value()
                    return .text("slow")
                }
            ]
        try await TestServer.run(routes: routes) { server in
            let client = try server.client()
            let paths = ["/slow", "/echo", "/nowhere", "/big", "/"]
            try client.send(paths.map { "GET \($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined())
            // Another connection is served while this one waits.
            #expect(try server.client().get("/").text == "hello")
            first.settle()
            let answers = try paths.map { _ in try client.answer() }
            #expect(answers.map(\.status) == [200, 200, 404, 200, 200])
            #expect(answers[0].text == "slow")
            #expect(answers[3].isBigBody)
            #expect(answers[4].text == "hello")
        }
    }

    @Test func aBodyInPiecesIsTheSame() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            try client.send("GET /pieces HTTP/1.1\r\nHost: h\r\n\r\nHEAD /pieces HTTP/1.1\r\nHost: h\r\n\r\n")
            let answer = try client.answer()
            #expect(answer.isBigBody)
            #expect(answer.headers["transfer-encoding"] == "chunked" && answer.headers["content-length"] == nil)
            #expect(try client.answer(toHead: true).headers["transfer-encoding"] == "chunked")
            #expect(try client.get("/").text == "hello")
            // HTTP/1.0 has no chunks.
            try client.send("GET /pieces HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            let old = try client.answer()
            #expect(old.isBigBody && old.headers["content-length"] == "\(TestServer.bigBody.count)")
            #expect(old.headers["connection"] == "keep-alive" && old.headers["transfer-encoding"] == nil)
            try client.send("HEAD /pieces HTTP/1.0\r\n\r\n")
            #expect(try client.answer(toHead: true).headers["content-length"] == "\(TestServer.bigBody.count)")
            #expect(try client.untilClosed().isEmpty)
        }
    }

    @Test func headHasTheHeadersOfGet() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            try client.send("HEAD /big HTTP/1.1\r\nHost: h\r\n\r\nHEAD /nowhere HTTP/1.1\r\nHost: h\r\n\r\n")
            let answer = try client.answer(toHead: true)
            #expect(answer.status == 200)
            #expect(answer.headers["content-length"] == "\(TestServer.bigBody.count)")
            #expect(try client.answer(toHead: true).status == 404)
            #expect(try client.get("/").text == "hello", "there was no body in between")
        }
    }

    @Test func http10ClosesUnlessAskedToKeep() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            try client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(try client.answer().headers["connection"] == "keep-alive")
            try client.send("GET / HTTP/1.0\r\n\r\n")
            let answer = try client.answer()
            #expect(answer.headers["connection"] == "close")
            #expect(answer.text == "hello")
            #expect(try client.untilClosed().isEmpty)
        }
    }

    @Test func halfClosedClientIsAnswered() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            try client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            client.finishWriting()
            #expect(try client.answer().text == "hello")
            #expect(try client.untilClosed().isEmpty)
        }
    }

    @Test func byteByByte() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            for byte in "GET /echo HTTP/1.1\r\nHost: h\r\nX-Test: slowly\r\n\r\n".utf8 { try client.send([byte]) }
            #expect(try client.answer().text == "GET /echo - slowly")
        }
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let request: String
        let status: Int
        var keepsConnection = false

        init(_ name: String, _ request: String, _ status: Int, keepsConnection: Bool = false) {
            testDescription = name
            self.request = request
            self.status = status
            self.keepsConnection = keepsConnection
        }
    }

    static let refusals = [
        Refusal("unknown path", "GET /nowhere HTTP/1.1\r\nHost: h\r\n\r\n", 404, keepsConnection: true),
        Refusal("other method", "DELETE / HTTP/1.1\r\nHost: h\r\n\r\n", 405, keepsConnection: true),
        Refusal("other method with a body", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello", 405),
        Refusal("body", "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello", 413),
        Refusal("chunked body", "GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 413),
        Refusal("no host", "GET / HTTP/1.1\r\n\r\n", 400),
        Refusal("carriage returns alone", "GET / HTTP/1.1\rHost: h\r\r\n", 400),
        Refusal("other version", "GET / HTTP/7.0\r\n\r\n", 505),
        Refusal("TLS", "\u{16}\u{3}\u{1}\u{2}\u{0}", 400),
        Refusal("100 kB of path", "GET /" + String(repeating: "a", count: 100_000) + " HTTP/1.1\r\n", 414),
        Refusal("1,000 headers", "GET / HTTP/1.1\r\n" + String(repeating: "A: b\r\n", count: 1000) + "\r\n", 431),
        Refusal("1 MB of headers", "GET / HTTP/1.1\r\nA: " + String(repeating: "b", count: 1_000_000) + "\r\n\r\n", 431),
    ]

    @Test(arguments: refusals) func refuses(_ refusal: Refusal) async throws {
        try await TestServer.run { server in
            let client = try server.client()
            try client.send(refusal.request)
            let answer = try client.answer()
            #expect(answer.status == refusal.status)
            #expect(answer.headers["allow"] == (refusal.status == 405 ? "GET, HEAD, OPTIONS" : nil))
            if refusal.keepsConnection {
                #expect(try client.get("/").text == "hello")
            } else {
                #expect(answer.headers["connection"] == "close")
                client.finishWriting()
                #expect(try client.untilClosed().isEmpty, "no second answer")
            }
        }
    }

    /// Probes like HAProxy's `option httpchk`, in its usual form and in the one of its manual.
    @Test(arguments: ["OPTIONS / HTTP/1.0\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"])
    func optionsListsTheMethods(_ request: String) async throws {
        try await TestServer.run { server in
            let client = try server.client()
            try client.send(request)
            let answer = try client.answer()
            #expect(answer.status == 200 && answer.body.isEmpty)
            #expect(answer.headers["allow"] == "GET, HEAD, OPTIONS" && answer.headers["content-length"] == "0")
        }
    }

    /// Probes like a shell through /dev/tcp. To a proxy that takes a bare LF for a part of a value, the rest is not a request.
    @Test(arguments: [
        "GET / HTTP/1.0\n\n", "GET / HTTP/1.1\nHost: h\n\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX: a\n\nGET /big HTTP/1.1\r\nHost: h\r\n\r\n",
    ])
    func aRequestWithBareLineFeedsIsTheLast(_ request: String) async throws {
        try await TestServer.run { server in
            let client = try server.client()
            try client.send(request)
            let answer = try client.answer()
            #expect(answer.text == "hello" && answer.headers["connection"] == "close")
            client.finishWriting()
            #expect(try client.untilClosed().isEmpty, "no second answer")
        }
    }

    @Test func oneBodyForManyClients() async throws {
        try await TestServer.run { server in
            let clients = try (0..<20).map { _ in try server.client() }
            for client in clients { try client.send("GET /big HTTP/1.1\r\nHost: h\r\n\r\n") }
            for client in clients { #expect(try client.answer().isBigBody) }
        }
    }
}
