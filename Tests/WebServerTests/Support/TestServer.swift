import Foundation
import Synchronization
import System
import TLS

@testable import WebServer

/// A started server on a free port of the loopback address, and its events.
final class TestServer: Sendable {
    let server: WebServer
    let port: UInt16
    let events: EventLog

    init(
        limits: WebServer.Limits = .patient, address: String = "127.0.0.1:0", routes: [Route] = TestServer.routes,
        tls: TLSContext? = nil
    ) throws {
        let events = EventLog()
        var configuration = WebServer.Configuration(listenAddresses: [try HostPort(parsing: address)])
        configuration.limits = limits
        configuration.tls = tls
        configuration.onEvent = { events.append($0) }
        self.events = events
        server = WebServer(configuration: configuration, routes: routes)
        port = UInt16(try server.start()[0].port)
    }

    /// Starts a server, runs a client's side of a conversation with it, and stops it.
    static func run(
        limits: WebServer.Limits = .patient, routes: [Route] = TestServer.routes,
        tls: TLSContext? = nil, _ body: @escaping @Sendable (TestServer) throws -> Void
    ) async throws {
        let server = try TestServer(limits: limits, routes: routes, tls: tls)
        do {
            try await onThread { try body(server) }
        } catch {
            await server.server.shutdown(within: .zero)
            throw error
        }
        await server.server.shutdown(within: .seconds(5))
    }

    func client(from source: String? = nil, receiveBuffer: Int32? = nil) throws -> TestClient {
        try TestClient(port: port, source: source, receiveBuffer: receiveBuffer)
    }

    /// 20 MB without two equal pages, so that a lost, duplicated or misplaced piece is noticed.
    static let bigBody = Array(String(repeating: "a line among many, ", count: 64).utf8).withUnsafeBytes { line in
        var body: [UInt8] = []
        for number in 0..<16 * 1024 { body += Array("\(number)\n".utf8) + line }
        return body
    }

    /// The same in pieces of many sizes, some of them empty.
    struct Pieces: BodyPieces {
        private var sent = 0
        private var count = 1
        private var isEmptyNext = false

        mutating func next() -> [UInt8]? {
            guard sent < bigBody.count else { return nil }
            isEmptyNext.toggle()
            guard isEmptyNext else { return [] }
            let piece = Array(bigBody[sent...].prefix(count))
            sent += count
            count = count * 7 % 65_537
            return piece
        }

        func whole() async -> [UInt8] { bigBody }
    }

    static let routes = [
        Route("/") { _ in .text("hello") },
        Route("/echo") { request in
            .text("\(request.method) \(request.path) \(request.query ?? "-") \(request.header(named: "x-test") ?? "-")")
        },
        Route("/client") { .text($0.remoteAddress.host) },
        Route("/big") { _ in Response(body: .bytes(bigBody)) },
        Route("/pieces") { _ in Response(body: .pieces(Pieces())) },
    ]
}

/// The events of a server, which a test can wait for.
final class EventLog: Sendable {
    private let condition = NSCondition()
    private let entries = Mutex<[String]>([])

    func append(_ event: WebServer.Event) {
        condition.withLock {
            entries.withLock { $0.append("\(event)") }
            condition.broadcast()
        }
    }

    /// Waits (blocking) until an entry contains the text.
    func waitFor(_ text: String) throws {
        let patience = Date(timeIntervalSinceNow: 30)
        try condition.withLock {
            while !entries.withLock({ $0.contains { $0.contains(text) } }) {
                guard condition.wait(until: patience) else {
                    throw TestClient.Failure(description: "not reported: '\(text)', only \(entries.withLock { $0 })")
                }
            }
        }
    }

    func count(of text: String) -> Int {
        entries.withLock { $0.count { $0.contains(text) } }
    }
}

extension TestClient.Answer {
    var isBigBody: Bool {
        let big = TestServer.bigBody
        return body.count == big.count && memcmp(body, big, big.count) == 0
    }
}
