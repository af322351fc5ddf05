import TestSupport
import Testing

@testable import KafkaSimulator

/// Each fault counts its effects, so that tests can check that an injected one had any.
@Suite struct StrikeTests {
    private let probe: ClusterProbe
    private var cluster: SimulatedCluster { probe.cluster }

    init() throws { probe = try ClusterProbe() }

    private func strikes(_ id: Int) -> Int? { cluster.faults.first { $0.id == id }?.strikes }

    private static let ofMetadata: [(Fault, Int)] = [
        (.latency(.milliseconds(1), api: .metadata), 1), (.latency(.milliseconds(1), broker: 2), 0), (.reset(), 1),
        (.closeMidFrame(api: .metadata), 1), (.truncate(broker: 1), 1), (.wrongCorrelationId(api: .listOffsets), 0),
        (.wrongCorrelationId(), 1), (.hugeLength(), 1), (.randomBytes(), 1), (.silence(api: .metadata), 1), (.duplicate(), 1),
        (.nulls("replicaNodes"), 1), (.nulls("committedOffset", api: .metadata), 0), (.nulls("members"), 0),
        (.error(.requestTimedOut, api: .metadata), 1), (.error(.requestTimedOut, topic: "orders", partition: 3), 1),
        (.error(.requestTimedOut, topic: "orders", partition: 9), 0), (.error(.requestTimedOut, group: "*"), 0),
        (.deny(topic: "orders"), 1), (.deny(group: "billing"), 0), (.sameAddress(broker: 2, as: 1), 1),
    ]

    @Test(arguments: ofMetadata)
    func answers(_ fault: Fault, _ expected: Int) async throws {
        let id = cluster.inject(fault)
        #expect(strikes(id) == 0)
        let client = try RawClient(cluster)
        try client.send(.metadata, version: 1, [.topics: .array(nil)])
        try await eventually("it is asked", every: .milliseconds(1)) { cluster.statistics.requests[.metadata] == 1 }
        #expect(strikes(id) == expected)
        cluster.clear(id)
        #expect(strikes(id) == expected)
    }

    @Test func aFaultEndsAfterItsAnswers() throws {
        let id = cluster.inject(.error(.requestTimedOut, topic: "orders", api: .metadata), answers: 2)
        let client = try RawClient(cluster)
        for expected in [1, 2, 2] {
            _ = try client.ask(.apiVersions, version: 0)
            _ = try client.ask(.metadata, version: 1, [.topics: .array(nil)])
            #expect(strikes(id) == expected)
        }
        #expect(!cluster.clear(id), "it has ended")
    }

    @Test func brokersAndTheirConnections() throws {
        let client = try RawClient(cluster, broker: 2)
        _ = try client.ask(.apiVersions, version: 0)
        let frozen = cluster.inject(.freeze(broker: 2))
        #expect(strikes(frozen) == 2)
        let refused = cluster.inject(.refuse())
        #expect(strikes(refused) == 4)
        // The port is closed.
        #expect(strikes(cluster.inject(.kill(broker: 2))) == 0)
    }

    private static let ofTheCluster: [(Fault, Int)] = [
        (.delete(topic: "orders"), 1), (.delete(topic: "nothing"), 0), (.delete(group: "*"), 1), (.delete(group: "nobody"), 0),
        (.leaderless(topic: "orders", partition: 5), 1), (.leaderless(topic: "orders", partition: 6), 0),
        (.shrinkInSyncReplicas(topic: "pay*"), 1), (.rewind(topic: "orders", by: 1), 1), (.rewind(topic: "empty", by: 1), 0),
    ]

    @Test(arguments: ofTheCluster)
    func changesOfTheCluster(_ fault: Fault, _ expected: Int) throws {
        var scenario = Scenario.small
        scenario.topics.append(TopicRule("empty"))
        let cluster = try SimulatedCluster(scenario: scenario, clock: .manual(.zero))
        cluster.inject(fault)
        #expect(cluster.faults.map(\.strikes) == [expected])
        // A second fault of the same kind has no effect, unless effects add up.
        if case .rewind = fault.action { return }
        cluster.inject(fault)
        #expect(cluster.faults.map(\.strikes) == [expected, 0])
    }

    @Test func movingToTheCurrentCoordinator() throws {
        let coordinator = cluster.state.coordinator(ofGroup: "billing")
        #expect(strikes(cluster.inject(.moveCoordinator(group: "billing", to: coordinator))) == 0)
        #expect(strikes(cluster.inject(.moveCoordinator(group: "billing", to: coordinator % 3 + 1))) == 1)
    }

    @Test func laterFaultsTakeEffectLater() throws {
        let id = cluster.inject(.delete(topic: "orders"), after: .metadata)
        #expect(strikes(id) == 0)
        _ = try probe.metadata()
        #expect(strikes(id) == 1)
    }
}
