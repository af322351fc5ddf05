import KafkaProtocol
import TestSupport
import Testing

@testable import KafkaSimulator

/// A response that is kept is the one that would be encoded.
@Suite struct AnswerCacheTests {
    private let probe: ClusterProbe
    private var cluster: SimulatedCluster { probe.cluster }

    init() throws { probe = try ClusterProbe() }

    @Test func eachAnswerHasItsOwnCorrelationID() throws {
        let client = try RawClient(cluster)
        // The client compares the id.
        let answers = try (0..<3).map { _ in try client.ask(.metadata, version: 5, [.topics: .array(nil)]) }
        #expect(answers[0] == answers[1] && answers[1] == answers[2] && probe.topics(answers[0]).count == 3)
    }

    @Test func otherRequestsHaveOtherAnswers() throws {
        #expect(try probe.topics(probe.metadata()).count == 3)
        #expect(try probe.topics(probe.metadata(["orders"])) == ["orders"])
        let coordinators = try (1...3).map { try probe.ask(.listGroups, version: 0, broker: $0)[.groups]?.elements.count }
        #expect(coordinators.compactMap(\.self).reduce(0, +) == 2)
    }

    @Test func faultsChangeIt() throws {
        let whole = try probe.metadata()
        let id = cluster.inject(.delete(topic: "orders"))
        #expect(try probe.topics(probe.metadata()) == ["__consumer_offsets", "payments"])
        cluster.clear(id)
        #expect(try probe.topics(probe.metadata()) == probe.topics(whole))
    }

    @Test func aFaultOfFramesChangesNoKeptAnswer() throws {
        let whole = try probe.metadata()
        cluster.inject(.truncate(api: .metadata), answers: 1)
        #expect(throws: ProtocolError.self) { try probe.metadata() }
        #expect(try probe.topics(probe.metadata()) == probe.topics(whole))
    }

    @Test func faultsCountEachAnswerThatTheyChange() throws {
        cluster.inject(.deny(topic: "orders"))
        for _ in 0..<2 { #expect(try probe.topics(probe.metadata()) == ["__consumer_offsets", "payments"]) }
        #expect(cluster.faults.map(\.strikes) == [2])
    }

    @Test func offsetsMoveOn() throws {
        let before = try probe.offsets("orders", 0)?[.offset]?.number
        cluster.advance(by: .seconds(10))
        #expect(try probe.offsets("orders", 0)?[.offset]?.number == before.map { $0 + 100 })
    }

    @Test func whatComesAndGoesIsNotKept() throws {
        var scenario = Scenario.small
        scenario.topics[1].appears = .seconds(15)
        scenario.groups[0].stops = .seconds(15)
        let probe = try ClusterProbe(scenario)
        func state() throws -> String? {
            let coordinator = probe.cluster.state.coordinator(ofGroup: "billing")
            return try probe.ask(.describeGroups, version: 0, [.groups: ["billing"]], broker: coordinator)[.groups]?[0]?[
                .groupState]?.text
        }
        #expect(try probe.topics(probe.metadata()).count == 2 && state() == "Stable")
        probe.cluster.advance(by: .seconds(10))
        #expect(try probe.topics(probe.metadata()).count == 3 && state() == "Empty")
    }
}
