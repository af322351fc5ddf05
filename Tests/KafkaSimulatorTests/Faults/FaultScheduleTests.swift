import TestSupport
import Testing

@testable import KafkaSimulator

/// The beginning and end of faults.
@Suite struct FaultScheduleTests {
    private let probe: ClusterProbe
    private var cluster: SimulatedCluster { probe.cluster }

    init() throws { probe = try ClusterProbe() }

    @Test func theTimeline() throws {
        var scenario = Scenario.small
        scenario.timeline = [
            .init(.delete(topic: "orders"), at: .seconds(10), lasts: .seconds(5)), .init(.refuse(broker: 3), at: .seconds(12)),
        ]
        let cluster = try SimulatedCluster(scenario: scenario, clock: .manual(.zero))
        _ = try cluster.start()
        #expect(cluster.state.topics.count == 3)
        cluster.advance(by: .seconds(10))
        #expect(cluster.state.topics.count == 2)
        _ = try RawClient(cluster, broker: 3)
        cluster.advance(by: .seconds(2))
        #expect(throws: (any Error).self) { try RawClient(cluster, broker: 3) }
        cluster.advance(by: .seconds(3))
        #expect(cluster.state.topics.count == 3)
        // The past does not change.
        #expect(cluster.state(at: 11_000).topics.count == 2)
        #expect(cluster.state(at: 9_999).topics.count == 3)
        #expect(throws: (any Error).self) { try RawClient(cluster, broker: 3) }
        cluster.clearFaults()
        _ = try RawClient(cluster, broker: 3).ask(.apiVersions, version: 0)
    }

    @Test(arguments: [
        (Scenario.TimelineEntry(.refuse(broker: 1), at: .milliseconds(200)), false),
        (Scenario.TimelineEntry(.refuse(broker: 1), lasts: .milliseconds(200)), true),
    ])
    func aRunningClockFollowsTheTimeline(_ entry: Scenario.TimelineEntry, _ listensInTheEnd: Bool) async throws {
        var scenario = Scenario.small
        scenario.timeline = [entry]
        let cluster = try SimulatedCluster(scenario: scenario)
        _ = try cluster.start()
        try await eventually("somebody listens: \(listensInTheEnd)", every: .milliseconds(10)) {
            ((try? RawClient(cluster)) != nil) == listensInTheEnd
        }
    }

    @Test func faultsEnd() throws {
        let id = cluster.inject(.delete(topic: "orders"), for: .seconds(5))
        #expect(cluster.state.topics.count == 2)
        cluster.advance(by: .seconds(5))
        #expect(cluster.state.topics.count == 3)
        #expect(!cluster.clear(id))
        #expect(!cluster.clear(99))
    }

    /// The response that triggers a fault arrives, even if the fault stops the broker that sent it.
    @Test(arguments: [Fault.kill(broker: 1), .refuse(), .freeze(broker: 1), .reset(broker: 1)])
    func theAnswerComesBeforeTheFault(_ fault: Fault) throws {
        let client = try RawClient(cluster)
        cluster.inject(fault, after: .metadata)
        #expect(try client.ask(.metadata, version: 1, [.topics: .array(nil)])[.brokers]?.elements.count == 3)
        #expect(cluster.faults[0].begins != nil)
    }

    /// A finished response has not been sent yet: here the client does not read it.
    @Test func onlySentAnswersCount() throws {
        var scenario = Scenario.small
        // More than the system buffers for a client that does not read.
        let text = String(repeating: "x", count: 40_000_000)
        scenario.topics[0].configs = ["comment": text]
        let cluster = try SimulatedCluster(scenario: scenario, clock: .manual(.zero))
        _ = try cluster.start()
        cluster.inject(.delete(topic: "orders"), after: .describeConfigs)
        cluster.inject(.delete(topic: "payments"), after: .apiVersions)
        let client = try RawClient(cluster)
        let body: MessageValue = [.resources: [[.resourceType: 2, .resourceName: "orders", .configurationKeys: ["comment"]]]]
        try client.send(.describeConfigs, version: 4, body)
        _ = try RawClient(cluster).ask(.apiVersions, version: 0)
        #expect(cluster.statistics.requests[.describeConfigs] == 1)
        #expect(cluster.faults.map { $0.begins == nil } == [true, false])
        #expect(try client.readFrame().count > text.utf8.count)
        #expect(cluster.faults.allSatisfy { $0.begins != nil })
    }

    /// Leader epochs never decrease: clients would take newer metadata for stale.
    @Test func epochsOnlyIncrease() throws {
        var epochs: [Int32] = []
        for _ in 0..<3 {
            let id = cluster.inject(.kill(broker: 2))
            epochs.append(cluster.state.changes.epoch)
            cluster.clear(id)
            epochs.append(cluster.state.changes.epoch)
        }
        #expect(epochs == epochs.sorted() && Set(epochs).count == 6)
    }
}
