import Glibc
import System
import TestSupport
import Testing

@testable import WebServer

@Suite struct StartAndStopTests {
    private func server(_ addresses: [String], routes: [Route] = TestServer.routes) throws -> WebServer {
        let addresses = try addresses.map { address in try HostPort(parsing: address) }
        return WebServer(configuration: .init(listenAddresses: addresses), routes: routes)
    }

    @Test func severalAddresses() async throws {
        let server = try server(["127.0.0.1:0", "localhost:0", "127.0.0.2:0"])
        let addresses = try server.start()
        #expect(addresses.map(\.host) == ["127.0.0.1", "127.0.0.1", "127.0.0.2"])
        try await onThread {
            for address in addresses {
                let answer = try TestClient(port: UInt16(address.port), host: address.host).get("/")
                #expect(answer.text == "hello")
            }
        }
        await server.shutdown(within: .seconds(5))
    }

    @Test(
        .enabled(if: (try? TestServer.isIPv6Available()) == true, "the kernel has no IPv6 here"), arguments: [":0", "[::]:0"])
    func anyAddressCoversBothFamilies(address: String) async throws {
        let server = try server([address])
        let port = UInt16(try server.start()[0].port)
        try await onThread {
            for host in ["127.0.0.1", "::1"] {
                let answer = try TestClient(port: port, host: host).get("/client")
                #expect(answer.text == host)
            }
        }
        await server.shutdown(within: .seconds(5))
    }

    @Test func aPassedSocketIsServed() async throws {
        let passed = try ListeningSocket(HostPort(parsing: "127.0.0.1:0"))
        let copy = FileDescriptor(owning: dup(passed.descriptor.raw))
        var configuration = WebServer.Configuration(listenAddresses: [])
        configuration.passedSockets = [copy]
        let server = WebServer(configuration: configuration, routes: TestServer.routes)
        #expect(try server.start() == [passed.address.hostPort])
        try await onThread {
            let answer = try TestClient(port: passed.address.port, host: "127.0.0.1").get("/")
            #expect(answer.text == "hello")
        }
        await server.shutdown(within: .seconds(5))
    }

    @Test(arguments: [(AF_INET, SOCK_DGRAM), (AF_INET, SOCK_STREAM), (AF_UNIX, SOCK_STREAM)])
    func aPassedSocketMustListenForTCP(family: Int32, type: __socket_type) throws {
        let descriptor = FileDescriptor(owning: socket(family, Int32(type.rawValue), 0))
        let error = thrownError(ListenError.self) { _ = try ListeningSocket(passed: descriptor) }
        #expect(error != nil)
    }

    @Test func portInUse() async throws {
        let first = try TestServer()
        let second = try server(["127.0.0.1:0", "127.0.0.1:\(first.port)"])
        do {
            _ = try second.start()
            Issue.record("both listen on one port")
        } catch let error as ListenError {
            #expect(error.address == "127.0.0.1:\(first.port)")
            #expect(error.problem == "Address already in use; another process uses this port: stop it, or choose another port")
        }
        await first.server.shutdown(within: .seconds(5))
        await second.shutdown(within: .seconds(5))
    }

    @Test(arguments: [
        ("host.invalid:1", "check the host's name"), ("192.0.2.1:0", "no interface of this machine has this address"),
    ])
    func cannotBind(address: String, advice: String) throws {
        do {
            _ = try server([address]).start()
            Issue.record("bound")
        } catch let error as ListenError {
            #expect(error.description.hasPrefix("cannot listen on '\(address)': "))
            #expect(error.problem.contains(advice))
        }
    }

    @Test func portIsFreeAfterShutdown() async throws {
        let first = try TestServer()
        // A connection that the server closes first stays in TIME_WAIT.
        try await onThread { _ = try first.client().get("/", headers: "Connection: close\r\n") }
        await first.server.shutdown(within: .seconds(5))
        let isRefused = try await onThread { [port = first.port] in (try? TestClient(port: port)) == nil }
        #expect(isRefused)
        let second = try TestServer(address: "127.0.0.1:\(first.port)")
        #expect(second.port == first.port)
        await second.server.shutdown(within: .seconds(5))
        await second.server.shutdown(within: .seconds(5))
    }

    @Test func shutdownFinishesRequestsUnderWay() async throws {
        let (begun, mayEnd) = (OneShot<Void>(), OneShot<Void>())
        let routes =
            TestServer.routes + [
                Route("/slow") { _ in
                    begun.settle()
                    await mayEnd.value()
                    return Response(body: .bytes(TestServer.bigBody))
                }
            ]
        let server = try TestServer(routes: routes)
        async let client: Void = onThread { [port = server.port] in
            let idle = try TestClient(port: port)
            #expect(try idle.get("/").status == 200)
            let client = try TestClient(port: port)
            let answer = try client.get("/slow")
            #expect(answer.isBigBody)
            #expect(answer.headers["connection"] == "close")
            #expect(try client.untilClosed().isEmpty)
            #expect(try idle.untilClosed().isEmpty)
        }
        await begun.value()
        async let stopped: Void = server.server.shutdown(within: .seconds(30))
        // The port closes at once, long before the response is complete.
        try await onThread { [port = server.port] in while (try? TestClient(port: port)) != nil {} }
        mayEnd.settle()
        try await client
        await stopped
    }

    @Test func shutdownDoesNotWaitForAHandlerThatHangs() async throws {
        let (begun, never) = (OneShot<Void>(), OneShot<Void>())
        let routes = [
            Route("/") { _ in
                begun.settle()
                await never.value()
                return .text("late")
            }
        ]
        let server = try TestServer(routes: routes)
        async let client: [UInt8] = onThread { [port = server.port] in
            let client = try TestClient(port: port)
            try client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            return try client.untilClosed()
        }
        await begun.value()
        await server.server.shutdown(within: .milliseconds(100))
        #expect(try await client.isEmpty)
        never.settle()
    }

    @Test func shutdownBeforeStartReturns() async throws {
        try await server(["127.0.0.1:0"]).shutdown(within: .seconds(5))
    }

    @Test func aReleasedServerStops() async throws {
        var server: WebServer? = try server(["127.0.0.1:0"])
        let port = UInt16(try #require(try server?.start()[0].port))
        server = nil
        try await onThread { while (try? TestClient(port: port)) != nil {} }
    }
}

extension TestServer {
    static func isIPv6Available() throws -> Bool {
        try ListeningSocket(HostPort(host: "::1", port: 0)).address.host == "::1"
    }
}
