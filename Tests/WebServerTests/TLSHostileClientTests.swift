import COpenSSL
import Glibc
import TLS
import TestSupport
import Testing

@testable import WebServer

/// Clients that are slow, broken or hostile before or during TLS: each time a scrape beside them is answered.
@Suite(.enabled(if: TLSFixtures.missing == nil, Comment(rawValue: TLSFixtures.missing ?? "")))
struct TLSHostileClientTests {
    /// The first bytes of a ClientHello in a record of 512 bytes.
    private static let beginOfHandshake: [UInt8] = [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03]

    private func run(
        limits: WebServer.Limits = .patient, _ body: @escaping @Sendable (TestServer) throws -> Void
    ) async throws {
        let context = try TLSContext(server: try await TLSFiles.shared().configuration())
        try await TestServer.run(limits: limits, tls: context) { server in
            try body(server)
            #expect(try TLSTestClient(port: server.port).get("/").hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test func missingHandshakeTimesOut() async throws {
        try await run(limits: .patient { $0.handshakeTimeout = .milliseconds(300) }) { server in
            let silent = try server.client()
            let slow = try server.client()
            try slow.send(Self.beginOfHandshake)
            try server.events.waitFor("timed out during the handshake")
            #expect(try silent.untilClosed().isEmpty)
            // The bytes in between must not extend the deadline.
            while (try? slow.send([0])) != nil { usleep(10_000) }
            #expect(server.events.count(of: "timed out during the handshake") == 2)
        }
    }

    @Test func garbageForAClientHello() async throws {
        try await run { server in
            var random = SystemRandomNumberGenerator()
            for round in 0..<200 {
                let client = try server.client()
                let noise = (0..<Int.random(in: 1...3000)).map { _ in UInt8.random(in: 0...255, using: &random) }
                // The server may close before everything is sent.
                try? client.send(round.isMultiple(of: 2) ? noise : Self.beginOfHandshake + noise)
                client.finishWriting()
                // At most an alert.
                #expect(try client.untilClosed().count <= 7)
            }
        }
    }

    @Test func plainHTTPIsExplained() async throws {
        try await run { server in
            let answer = try server.client().get("/metrics")
            #expect(answer.status == 400)
            #expect(answer.text.contains("https://"))
        }
    }

    @Test func renegotiationIsRefused() async throws {
        try await run { server in
            let client = try TLSTestClient(port: server.port, maximumVersion: TLS1_2_VERSION)
            #expect(try client.get("/").hasPrefix("HTTP/1.1 200 "))
            do {
                try client.renegotiate()
                Issue.record("renegotiated")
            } catch let failure as TLSTestClient.Failure {
                #expect(failure.reason == SSL_R_NO_RENEGOTIATION)
            }
        }
    }

    @Test func disconnectingDuringTheAnswer() async throws {
        try await run { server in
            for _ in 0..<20 {
                let client = try TLSTestClient(port: server.port)
                try client.send("GET /big HTTP/1.1\r\nHost: h\r\n\r\n")
                _ = try client.receive()
                client.reset()
            }
        }
    }

    @Test(.enabled(if: FileLimit.raise(to: 8192), "2,000 sockets need a higher limit of open files (ulimit -Hn)"))
    func halfOpenHandshakesAreEvicted() async throws {
        try await run { server in
            let scraper = try TLSTestClient(port: server.port)
            #expect(try scraper.get("/").hasPrefix("HTTP/1.1 200 "))
            var halfOpen: [TestClient] = []
            for number in 0..<2000 {
                let client = try server.client()
                try client.send(Self.beginOfHandshake)
                halfOpen.append(client)
                // Idle for less time than the flood's connections, it keeps its slot.
                if number.isMultiple(of: 100) { #expect(try scraper.get("/").hasPrefix("HTTP/1.1 200 ")) }
            }
            #expect(try TLSTestClient(port: server.port).get("/").hasPrefix("HTTP/1.1 200 "), "a new connection is served")
            try server.events.waitFor("closed to make room")
            withExtendedLifetime(halfOpen) {}
        }
    }
}
