import KafkaClient
import TestSupport
import Testing

@Suite struct UnreachableClusterTests {
    @Test func aClusterThatIsNotThereIsAnErrorByTheDeadline() async throws {
        // Port 1 of 127.0.0.1 is nobody's.
        let client = try KafkaClient(KafkaConfiguration(servers: ["127.0.0.1:1"]))
        let deadline = ContinuousClock.now + .seconds(2)
        let error = await #expect(throws: KafkaError.self) { try await client.metadata(deadline: deadline) }
        #expect(error?.category == .connect)
        #expect(error?.description.contains("127.0.0.1:1") == true)
    }

    @Test func aPropertyThatLibrdkafkaRejectsIsNamed() {
        var configuration = KafkaConfiguration(servers: ["127.0.0.1:1"])
        configuration.debugContexts = "no-such-context"
        let error = #expect(throws: KafkaError.self) { try KafkaClient(configuration) }
        #expect(error?.target == .property("debug"))
    }
}
