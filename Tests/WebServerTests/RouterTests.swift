import System
import Testing

@testable import WebServer

@Suite struct RouterTests {
    private static let client = HostPort(host: "192.0.2.7", port: 1)
    private static let routes = [Route("/metrics") { .text($0.remoteAddress.host) }]

    private func answer(_ line: String, headers: String = "", gate: @escaping Gate = { $0 }) async throws -> Response {
        var parser = RequestParser(limits: .init(requestLineBytes: 1000, headerBytes: 1000, headerCount: 10))
        parser.append("\(line) HTTP/1.1\r\nHost: h\r\n\(headers)\r\n".utf8)
        let head = try #require(try parser.next())
        let handler = Router(routes: Self.routes, gate: gate).handler(for: head)
        return await handler(Request(head, remoteAddress: Self.client))
    }

    @Test(arguments: [
        ("GET /metrics", "", 200), ("HEAD /metrics?x", "", 200), ("GET /metrics/", "", 404), ("GET //metrics", "", 404),
        ("POST /metrics", "", 405), ("get /metrics", "", 405), ("POST /", "", 404),
        ("GET /metrics", "Content-Length: 1\r\n", 413),
        ("POST /metrics", "Content-Length: 1\r\n", 405), ("GET /metrics", "Transfer-Encoding: chunked\r\n", 413),
        ("POST /x", "Content-Length: 1\r\n", 404), ("GET /x", "Content-Length: 1\r\n", 404),
        ("OPTIONS /metrics", "", 200), ("OPTIONS /metrics?x", "", 200), ("OPTIONS /x", "", 404), ("OPTIONS *", "", 404),
        ("OPTIONS /metrics", "Content-Length: 1\r\n", 413),
    ])
    func decides(line: String, headers: String, status: Int) async throws {
        let response = try await answer(line, headers: headers)
        #expect(response.status.code == status)
        let hasAllow = status == 405 || (line.hasPrefix("OPTIONS ") && status == 200)
        #expect(response.headers.values(named: "allow") == (hasAllow ? ["GET, HEAD, OPTIONS"] : []))
    }

    @Test func optionsBypassesHandlers() async throws {
        #expect(try await answer("GET /metrics").text == "192.0.2.7")
        #expect(try await answer("OPTIONS /metrics").text == "")
    }

    /// Otherwise the responses would reveal which paths exist.
    @Test(
        arguments: ["GET /metrics", "OPTIONS /metrics", "POST /metrics", "GET /x", "OPTIONS /x", "POST /x", "OPTIONS *"],
        ["", "Content-Length: 1\r\n"])
    func theGateGuardsEveryAnswer(line: String, headers: String) async throws {
        let closed: Gate = { _ in { request in .text("\(request.method)", status: .unauthorized) } }
        let response = try await answer(line, headers: headers, gate: closed)
        #expect(response.status == .unauthorized)
        #expect(response.text.map { line.hasPrefix($0) } == true)
        #expect(response.headers.values(named: "allow").isEmpty)
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
