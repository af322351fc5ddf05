import KafkaClient
import KafkaReader
import TestSupport
import Testing

@Suite struct UnreachableClusterTests {
    @Test func anUnreachableClusterIsAnErrorByTheDeadline() async throws {
        // Port 1 of 127.0.0.1 is closed.
        let client = try KafkaClient(KafkaConfiguration(servers: ["127.0.0.1:1"]))
        let deadline = ContinuousClock.now + .seconds(2)
        do throws(KafkaError) {
            _ = try await client.metadata(deadline: deadline)
            Issue.record("an unreachable cluster returned metadata")
        } catch {
            #expect(error.category == .connect)
            #expect(error.description.contains("127.0.0.1:1"))
        }
    }

    @Test func aRejectedPropertyIsNamed() {
        var configuration = KafkaConfiguration(servers: ["127.0.0.1:1"])
        configuration.debugContexts = "no-such-context"
        do throws(KafkaError) {
            _ = try KafkaClient(configuration)
            Issue.record("an unknown debug context was accepted")
        } catch {
            #expect(error.target == .property("debug"))
        }
    }

    @Test func aHandleThatCannotBeCreatedIsAnError() {
        var configuration = KafkaConfiguration(servers: ["127.0.0.1:1"])
        configuration.security.tls = KafkaSecurity.TLS()
        configuration.security.tls?.authorityFile = "/does/not/exist"
        let error = thrownError(KafkaError.self) { try KafkaClient(configuration) }
        #expect(error?.operation == .configuration)
        #expect(error?.description.contains("ssl.ca.location") == true)
    }

    /// A client that was let go hands its counts over, and another one is made with the same configuration.
    @Test func eachClientCountsItsOwnRequests() async throws {
        let server = try NonKafkaPort(.keepsSilent)
        var configuration = KafkaConfiguration(servers: [server.address])
        let first = try KafkaClient(configuration)
        _ = try? await first.metadata(deadline: .now + .seconds(1))
        try await eventually("a request was sent") { first.requestsSent["ApiVersions"] ?? 0 > 0 }
        // Nobody listens there, so that it can send none.
        configuration.servers = ["127.0.0.1:1"]
        #expect(try KafkaClient(configuration).requestsSent.isEmpty)
    }
}
