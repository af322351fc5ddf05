import TestSupport
import Testing

@Suite(.serialized, .enabled(if: KafkaDistribution.isAvailable, Comment(rawValue: KafkaDistribution.unavailableReason)))
struct ZookeeperServerTests {
    @Test func aServerKeepsItsPortAndDataOverARestart() async throws {
        let server = try await ZookeeperServer.start()
        let address = server.address
        try await server.run(commands: ["create /consumers", "create /consumers/old 7"])
        server.freeze()
        server.thaw()
        server.kill()
        try await server.restart()
        #expect(server.address == address)
        #expect(try await server.run(commands: ["get /consumers/old"]).split(separator: "\n").contains("7"))
    }

    @Test func anEnsembleServesWithoutOneOfThree() async throws {
        let servers = try await ZookeeperServer.startEnsemble(of: 3)
        servers[0].kill()
        try await eventually("the remaining two serve") {
            try await servers[1].run(commands: ["create /consumers 7", "get /consumers"])
        } until: {
            $0.split(separator: "\n").contains("7")
        }
        try await servers[0].restart()
    }
}
