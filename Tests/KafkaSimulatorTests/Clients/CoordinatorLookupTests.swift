import KafkaReader
import KafkaSimulator
import Synchronization
import TestSupport
import Testing

@testable import KafkaClient

/// Coordinator look-ups that are never answered.
@Suite struct CoordinatorLookupTests {
    private let cluster: SimulatedCluster
    private let client: KafkaClient

    init() throws {
        cluster = try SimulatedCluster(scenario: .small, clock: .manual(.seconds(42)))
        client = try KafkaClient(KafkaConfiguration(servers: [try cluster.start()]))
    }

    private func committed(within limit: Duration) async -> Result<[CommittedTopic], KafkaError>? {
        let group = CoordinatedGroup(id: "billing", coordinator: cluster.state.coordinator(ofGroup: "billing"))
        let answer = Mutex<Result<[CommittedTopic], KafkaError>?>(nil)
        await client.readCommittedOffsets(of: [group], in: [], deadline: .now + limit) { _, result in
            answer.withLock { $0 = result }
        }
        return answer.withLock { $0 }
    }

    @Test func lookupsDoNotPileUp() async throws {
        _ = try await client.metadata(deadline: .now + .seconds(30))
        #expect(try #require(await committed(within: .seconds(30))).get().isEmpty == false)

        cluster.inject(.error(.notCoordinator, api: .offsetFetch))
        cluster.inject(.error(.coordinatorNotAvailable, api: .findCoordinator))
        try await eventually("a look-up is not answered", every: .zero) {
            let answer = try #require(await committed(within: .seconds(1)))
            return thrownError(KafkaError.self) { try answer.get() } != nil && client.handle.lookups.unansweredCount == 1
        }
        for _ in 1...5 {
            let answer = try #require(await committed(within: .seconds(1)))
            #expect(thrownError(KafkaError.self) { try answer.get() }?.code == .notCoordinator)
            #expect(client.handle.lookups.unansweredCount == 1)
        }

        // librdkafka retries whenever a connection to a broker comes or goes.
        cluster.clearFaults()
        cluster.inject(.refuse())
        cluster.clearFaults()
        try await eventually("the look-up is answered") { client.handle.lookups.unansweredCount == 0 }
        #expect(try #require(await committed(within: .seconds(30))).get().isEmpty == false)
    }
}
