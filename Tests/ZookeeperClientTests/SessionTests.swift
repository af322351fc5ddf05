import Foundation
import TestSupport
import Testing
import ZookeeperClient

/// Sessions with servers that are down, frozen, killed, or have lost them.
@Suite(.serialized, .enabled(if: KafkaDistribution.isAvailable, Comment(rawValue: KafkaDistribution.unavailableReason)))
struct SessionTests {
    /// Retries until a call succeeds: the library reconnects in its own time.
    private func eventuallyReads(_ client: ZookeeperClient) async throws -> ConsumersTree {
        try await eventually("a walk succeeds") {
            try await client.consumers(deadline: .generous)
        } until: { _ in
            true
        }
    }

    @Test
    func startedBeforeZookeeper() async throws {
        let server = try await ZookeeperServer.start()
        try ZookeeperTree(server.address).commit("1", group: "g", topic: "t", partition: "0")
        server.kill()
        let client = try ZookeeperClient(server.address) { $0.connectTimeout = .milliseconds(300) }
        let error = await thrownError(ZookeeperError.self) { try await client.consumers(deadline: .generous) }
        #expect(error?.code == .notConnected)
        #expect(error?.description.contains(server.address) == true)
        try await server.restart()
        #expect(try await eventuallyReads(client).summary == ["g: ", "g/t/0=1"])
    }

    @Test
    func killedAndRestarted() async throws {
        let server = try await ZookeeperServer.start()
        let tree = try ZookeeperTree(server.address)
        try tree.fill(groups: 30, topic: "t", partitions: 50)
        let log = CapturedLog()
        let client = try ZookeeperClient(server.address, log: log) { $0.connectTimeout = .milliseconds(300) }
        let expected = try await client.consumers(deadline: .generous)
        server.kill()
        for _ in 0..<3 {
            let error = await thrownError(ZookeeperError.self) { try await client.consumers(deadline: .generous) }
            #expect(error?.code == .notConnected)
        }
        // Otherwise there would have been ten a second.
        let errors = log.lines.filter { $0.level != .info }.map(\.message)
        #expect(!errors.isEmpty)
        #expect(errors.count == Set(errors).count, "repeated lines: \(errors)")
        try await server.restart()
        #expect(try await eventuallyReads(client) == expected)
    }

    /// The walk in progress starts over when the server is back in time.
    @Test
    func killedDuringAWalk() async throws {
        let server = try await ZookeeperServer.start()
        let tree = try ZookeeperTree(server.address)
        try tree.fill(groups: 30, topic: "t", partitions: 50)
        let client = try ZookeeperClient(server.address) { $0.connectTimeout = .seconds(60) }
        let isFirst = Shared(true)
        let (killed, signal) = AsyncStream.makeStream(of: Void.self)
        async let read = client.consumers(
            includingTopic: { _ in
                if isFirst.withLock({ isFirst in
                    defer { isFirst = false }
                    return isFirst
                }) {
                    server.kill()
                    signal.finish()
                }
                return true
            }, deadline: .generous)
        for await _ in killed {}
        try await server.restart()
        #expect(try await read.groups.count == 30)
    }

    /// A server that has lost its data knows no earlier session: the handle is unusable.
    @Test
    func expiredSessionIsReplaced() async throws {
        let data = try TemporaryDirectory(named: "zookeeper-data")
        let server = try await ZookeeperServer.start(properties: ["dataDir": data.path])
        let log = CapturedLog()
        let client = try ZookeeperClient(server.address, log: log)
        #expect(try await client.consumers(deadline: .generous) == ConsumersTree())
        server.kill()
        try FileManager.default.removeItem(atPath: "\(data.path)/version-2")
        try await server.restart()
        try ZookeeperTree(server.address).commit("1", group: "g", topic: "t", partition: "0")
        try await eventually("the new session reads") {
            try await client.consumers(deadline: .generous).summary == ["g: ", "g/t/0=1"]
        }
        #expect(log.lines.contains { $0.message.contains("has expired") })
    }

    @Test
    func frozenServerMeetsTheDeadline() async throws {
        let server = try await ZookeeperServer.start()
        try ZookeeperTree(server.address).commit("1", group: "g", topic: "t", partition: "0")
        let client = try ZookeeperClient(server.address)
        _ = try await client.consumers(deadline: .generous)
        server.freeze()
        let error = await thrownError(ZookeeperError.self) {
            try await client.consumers(deadline: .now + .milliseconds(200))
        }
        #expect(error?.code == .deadlineExceeded)
        // A client that has not connected yet does not get far either.
        let late = try ZookeeperClient(server.address)
        await #expect(throws: ZookeeperError.self) { try await late.consumers(deadline: .now + .milliseconds(200)) }
        server.thaw()
        #expect(try await eventuallyReads(client).summary == ["g: ", "g/t/0=1"])
        #expect(try await eventuallyReads(late).summary == ["g: ", "g/t/0=1"])
    }

    @Test
    func cancelledCallEnds() async throws {
        let server = try await ZookeeperServer.start()
        let client = try ZookeeperClient(server.address)
        _ = try await client.consumers(deadline: .generous)
        server.freeze()
        let call = Task { try await client.consumers(deadline: .now + .seconds(3600)) }
        call.cancel()
        let error = await thrownError(ZookeeperError.self) { try await call.value }
        #expect(error?.code == .cancelled)
    }

    @Test
    func ensembleWithOneDead() async throws {
        let servers = try await ZookeeperServer.startEnsemble(of: 3)
        try ZookeeperTree(servers[0].address).commit("1", group: "g", topic: "t", partition: "0")
        servers[2].kill()
        let log = CapturedLog()
        // The library tries the servers in random order, so with several clients some meet the dead one first.
        let clients = try (0..<6).map { _ in
            try ZookeeperClient(servers.map(\.address).joined(separator: ","), log: log) { $0.connectTimeout = .seconds(30) }
        }
        for client in clients {
            #expect(try await client.consumers(deadline: .generous).summary == ["g: ", "g/t/0=1"])
        }
        // Clients of the next server to die move on, if there still is a majority; there is none, and they report it.
        servers[1].kill()
        for client in clients {
            let error = await thrownError(ZookeeperError.self) { try await client.consumers(deadline: .now + .seconds(1)) }
            #expect(error?.code == .notConnected || error?.code == .deadlineExceeded)
        }
        try await servers[2].restart()
        for client in clients {
            #expect(try await eventuallyReads(client).summary == ["g: ", "g/t/0=1"])
        }
    }

    @Test
    func namesThatDoNotResolve() async throws {
        let server = try await SharedServer.get()
        let log = CapturedLog()
        let both = try ZookeeperClient("no-such-host.invalid:2181", server.address, log: log)
        _ = try await both.consumers(deadline: .generous)
        #expect(log.lines.contains { $0.level == .warning && $0.message.hasPrefix("could not resolve no-such-host.invalid: ") })
        let none = try ZookeeperClient("no-such-host.invalid:2181") { $0.connectTimeout = .milliseconds(300) }
        let error = await thrownError(ZookeeperError.self) { try await none.consumers(deadline: .generous) }
        #expect(error?.code == .notConnected)
        #expect(error?.description.contains(": could not resolve no-such-host.invalid: ") == true)
    }

    /// A wrong port, or temporarily another service: whatever it sends, the client recovers.
    @Test(arguments: [
        Array(String(repeating: "HTTP/1.1 400 Bad Request\r\n\r\n", count: 3).utf8), [UInt8](repeating: 0, count: 100),
        [UInt8](repeating: 0xff, count: 100), [],
    ])
    func serverThatIsNotZookeeper(answer: [UInt8]) async throws {
        let server = try await SharedServer.get()
        let port = try LoopbackPorts.next()
        let client = try await {
            let stranger = try NonZookeeperServer(port: port, answer: answer)
            let client = try ZookeeperClient("127.0.0.1:\(port)") { $0.connectTimeout = .milliseconds(300) }
            try await stranger.firstConnection()
            let error = await thrownError(ZookeeperError.self) { try await client.consumers(deadline: .generous) }
            #expect(error?.code == .notConnected)
            return client
        }()
        let proxy = try TCPProxy(port: port, targets: [server.port])
        _ = try await eventuallyReads(client)
        withExtendedLifetime(proxy) {}
    }

    /// Handles are opened and closed at every moment of a walk; no callback uses a freed one.
    @Test
    func clientsReleasedDuringWalks() async throws {
        let server = try await SharedServer.get()
        let tree = try ZookeeperTree(server.address, chroot: "/dropped")
        try tree.fill(groups: 10, topic: "t", partitions: 50)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for round in 0..<30 {
                group.addTask {
                    let client = try ZookeeperClient("\(server.address)/dropped")
                    _ = try? await client.consumers(deadline: .now + .milliseconds(5 * round))
                }
            }
            try await group.waitForAll()
        }
    }

    @Test
    func logLinesAreCaptured() async throws {
        let server = try await SharedServer.get()
        let log = CapturedLog()
        let client = try ZookeeperClient(server.address, log: log)
        _ = try await client.consumers(deadline: .generous)
        #expect(log.lines.contains { $0.level == .info && $0.message.hasPrefix("session establishment complete on server") })
        #expect(log.lines.allSatisfy { !$0.message.contains("ZOO_") })
    }

    @Test
    func tlsWithoutSupportInTheLibrary() throws {
        let tls = ZookeeperConfiguration.TLS(caFile: "/nowhere/ca", certificateFile: "/nowhere/cert", keyFile: "/nowhere/key")
        let error = try #require(thrownError(ZookeeperError.self) { _ = try ZookeeperClient("zk:2181") { $0.tls = tls } })
        // Debian's library has no TLS; if it has, the files are checked.
        switch error.code {
        case .unsupported: #expect(error.description.contains("built without TLS"))
        default: #expect(error.path == "/nowhere/ca")
        }
    }
}
