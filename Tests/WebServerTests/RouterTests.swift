import System
import Testing

@testable import WebServer

@Suite struct RouterTests {
    private static let client = HostPort(host: "192.0.2.7", port: 1)
    private static let routes = [Route("/metrics") { .text($0.remoteAddress.host) }]

    private func answer(_ line: String, headers: String = "", fallback: Handler? = nil) async throws -> Response {
        var parser = RequestParser(limits: .init(requestLineBytes: 1000, headerBytes: 1000, headerCount: 10))
        parser.append("\(line) HTTP/1.1\r\nHost: h\r\n\(headers)\r\n".utf8)
        let head = try #require(try parser.next())
        switch Router(routes: Self.routes, fallback: fallback).decide(head, remoteAddress: Self.client) {
        case .answer(let response): return response
        case .handle(let request, let handler): return await handler(request)
        }
    }

    @Test(arguments: [
        ("GET /metrics", "", 200), ("HEAD /metrics?x", "", 200), ("GET /metrics/", "", 404), ("GET //metrics", "", 404),
        ("POST /metrics", "", 405), ("get /metrics", "", 405), ("POST /", "", 404),
        ("GET /metrics", "Content-Length: 1\r\n", 413),
        ("POST /metrics", "Content-Length: 1\r\n", 405), ("GET /metrics", "Transfer-Encoding: chunked\r\n", 413),
    ])
    func decides(line: String, headers: String, status: Int) async throws {
        let response = try await answer(line, headers: headers)
        #expect(response.status.code == status)
        #expect(response.headers.values(named: "allow") == (status == 405 ? ["GET, HEAD"] : []))
    }

    @Test func fallbackTakesEveryOtherPath() async throws {
        let fallback: Handler = { .text("no \($0.path)", status: .notFound) }
        #expect(try await answer("GET /x", fallback: fallback).text == "no /x")
        #expect(try await answer("GET /metrics", fallback: fallback).text == "192.0.2.7")
        #expect(try await answer("POST /x", fallback: fallback).status == .methodNotAllowed)
    }

    @Test func headersAreFoundInAnyCaseAndJoined() {
        let request = Request(
            path: "/", headers: [Header("Accept", "a"), Header("aCCEPT", "b"), Header("X", "c")], remoteAddress: Self.client)
        #expect(request.header(named: "ACCEPT") == "a, b")
        #expect(request.header(named: "x") == "c")
        #expect(request.header(named: "y") == nil)
    }
}

extension Response {
    fileprivate var text: String? {
        if case .bytes(let bytes) = body { String(decoding: bytes, as: UTF8.self) } else { nil }
    }
}
