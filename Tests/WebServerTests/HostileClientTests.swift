import Dispatch
import Glibc
import System
import Testing

@testable import WebServer

/// Clients that break off, stall, flood or send garbage: each time a normal request beside them is answered.
@Suite struct HostileClientTests {
    /// Adds `/slow`, whose answers wait.
    private static func routes(begun: DispatchSemaphore, mayEnd: OneShot<Void>) -> [Route] {
        TestServer.routes + [
            Route("/slow") { _ in
                begun.signal()
                await mayEnd.value()
                return .text("done")
            }
        ]
    }

    @Test func garbage() async throws {
        try await TestServer.run { server in
            var random = SystemRandomNumberGenerator()
            for _ in 0..<200 {
                let client = try server.client()
                let bytes = (0..<Int.random(in: 1...3000)).map { _ in UInt8.random(in: 0...255, using: &random) }
                // The server may close before everything is sent.
                try? client.send(bytes)
                client.finishWriting()
                let answer = String(decoding: try client.untilClosed(), as: UTF8.self)
                #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"))
            }
            #expect(try server.client().get("/").status == 200)
        }
    }

    @Test func slowRequestTimesOut() async throws {
        try await TestServer.run(limits: .patient { $0.headerTimeout = .seconds(1) }) { server in
            let client = try server.client()
            let silent = try server.client()
            try client.send("GET / HTTP/1.1\r\nX: ")
            // Until the server times out; the bytes in between must not extend the deadline.
            while server.events.count(of: "408") == 0 {
                guard (try? client.send("a")) != nil else { break }
                usleep(10_000)
            }
            try server.events.waitFor("408 Request Timeout")
            #expect(try client.answer().status == 408)
            #expect(try silent.untilClosed().isEmpty)
            #expect(try server.client().get("/").status == 200)
        }
    }

    @Test func idleConnectionIsClosed() async throws {
        try await TestServer.run(limits: .patient { $0.idleTimeout = .milliseconds(100) }) { server in
            let client = try server.client()
            #expect(try client.get("/").status == 200)
            #expect(try client.untilClosed().isEmpty)
        }
    }

    @Test(arguments: ["/big", "/pieces"], [true, false])
    func clientThatDoesNotReadTimesOut(path: String, byStall: Bool) async throws {
        let limits = WebServer.Limits.patient {
            if byStall { $0.stallTimeout = .milliseconds(300) } else { $0.writeTimeout = .milliseconds(300) }
        }
        try await TestServer.run(limits: limits) { server in
            let client = try server.client(receiveBuffer: 4096)
            try client.send("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n")
            try server.events.waitFor("timed out during the answer")
            let received = try client.untilClosed()
            #expect(received.count < TestServer.bigBody.count)
            #expect(!received.suffix(7).elementsEqual("\r\n0\r\n\r\n".utf8), "it does not look complete")
            #expect(try server.client().get("/").status == 200)
        }
    }

    @Test(arguments: ["/big", "/pieces"]) func aSlowReaderGetsEverything(path: String) async throws {
        try await TestServer.run { server in
            let client = try server.client(receiveBuffer: 64 * 1024)
            try client.send("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try server.client().get("/").status == 200, "others are answered meanwhile")
            #expect(try client.answer().isBigBody)
        }
    }

    @Test(arguments: ["/big", "/pieces"], [true, false])
    func disconnectingDuringTheAnswer(path: String, byReset: Bool) async throws {
        try await TestServer.run { server in
            for _ in 0..<20 {
                let client = try server.client(receiveBuffer: 4096)
                try client.send("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n")
                try client.receive()
                byReset ? client.reset() : client.close()
            }
            #expect(try server.client().get("/").status == 200)
        }
    }

    @Test(arguments: [true, false]) func disconnectingDuringTheHandler(byReset: Bool) async throws {
        let (begun, ended, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), OneShot<Void>())
        let routes =
            TestServer.routes + [
                Route("/slow") { _ in
                    begun.signal()
                    await mayEnd.value()
                    defer { ended.signal() }
                    return Response(body: .bytes(TestServer.bigBody))
                }
            ]
        try await TestServer.run(routes: routes) { server in
            let client = try server.client()
            try client.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
            begun.wait()
            byReset ? client.reset() : client.close()
            #expect(try server.client().get("/").status == 200)
            mayEnd.settle()
            ended.wait()
            #expect(try server.client().get("/").status == 200)
        }
    }

    @Test func handlersOfDisconnectedClientsAreLimited() async throws {
        let (begun, mayEnd) = (DispatchSemaphore(value: 0), OneShot<Void>())
        let routes = Self.routes(begun: begun, mayEnd: mayEnd)
        try await TestServer.run(limits: .patient { $0.connections = 4 }, routes: routes) { server in
            for _ in 0..<4 {
                let client = try server.client()
                try client.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
                begun.wait()
                client.reset()
            }
            let client = try server.client()
            #expect(try client.get("/slow").status == 503)
            #expect(try client.untilClosed().isEmpty)
            // Quick requests, such as probes, do not wait for slow ones, once the server has noticed the resets.
            while try server.client().get("/").status != 200 { sched_yield() }
            mayEnd.settle()
            // Each of the four releases its slot.
            while try server.client().get("/slow").status != 200 { sched_yield() }
            let others = try (0..<4).map { _ in try server.client() }
            for other in others { try other.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n") }
            for other in others { #expect(try other.answer().text == "done") }
        }
    }

    @Test(.enabled(if: FileLimit.raise(to: 8192), "4,000 sockets need a higher limit of open files (ulimit -Hn)"))
    func twoThousandConnections() async throws {
        try await TestServer.run(limits: .patient { $0.connections = 4096 }) { server in
            let idle = try (0..<2000).map { _ in try server.client() }
            #expect(try server.client().get("/").status == 200)
            #expect(try idle.allSatisfy { try $0.get("/").status == 200 }, "each of them can still send requests")
        }
    }

    @Test(.enabled(if: FileLimit.raise(to: 8192), "2,000 sockets need a higher limit of open files (ulimit -Hn)"))
    func idleConnectionsAreEvicted() async throws {
        try await TestServer.run { server in
            let scraper = try server.client()
            let other = try server.client(from: "127.0.0.2")
            #expect(try scraper.get("/").status == 200)
            #expect(try other.get("/").status == 200)
            let flood = try (0..<2000).map { _ in try server.client() }
            for client in flood.suffix(100) { try client.send("GET / HT") }
            #expect(try server.client().get("/").status == 200)
            try server.events.waitFor("closed to make room")
            #expect(try scraper.untilClosed().isEmpty, "it was idle the longest")
            #expect(try other.get("/").status == 200, "it comes from another address than the flood")
            #expect(try flood[1999].get("TP").status == 400, "the newest are still there")
        }
    }

    @Test func busyConnectionsAreNotEvicted() async throws {
        let (begun, mayEnd) = (DispatchSemaphore(value: 0), OneShot<Void>())
        let routes = Self.routes(begun: begun, mayEnd: mayEnd)
        try await TestServer.run(limits: .patient { $0.connections = 4 }, routes: routes) { server in
            let busy = try (0..<4).map { _ in try server.client() }
            for client in busy { try client.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n") }
            for _ in busy { begun.wait() }
            // More than there are slots for refusals, and none of them closes.
            let refused = try (0..<40).map { _ in try server.client() }
            for client in refused {
                #expect(String(decoding: try client.untilClosed(), as: UTF8.self).hasPrefix("HTTP/1.1 503 "))
            }
            mayEnd.settle()
            for client in busy { #expect(try client.answer().text == "done") }
            #expect(try server.client().get("/").status == 200)
        }
    }
}
