import EndToEnd
import KafkaReader
import NameFilter
import TestSupport
import Testing

@testable import Collector

@Suite struct EndToEndMessagesTests {
    private struct Source: EndToEndSource {
        var report = EndToEndReport()
    }

    private func source(problem: EndToEndProblem? = nil) -> Source {
        var first = EndToEndPartition(id: 0, bounds: [0.005, 5])
        first.produced = 9
        first.produceFailures = 1
        first.inFlight = 2
        first.received = 6
        first.late = 3
        first.lost = 4
        first.commits = 5
        first.commitFailures = 7
        first.roundtripLatency.record(0.25)
        var source = Source()
        source.report.partitions = [first, EndToEndPartition(id: 1, bounds: [0.005, 5])]
        source.report.problems = [problem].compactMap(\.self)
        return source
    }

    @Test func eachPartitionHasItsSeries() async throws {
        let walk = WalkOverMemory(EndToEndMessages(source: source()))
        let snapshot = await walk.run()
        let text = try PrometheusText(walk.text(of: snapshot))
        func values(_ partition: String) -> [Double?] {
            [
                "messages_produced_total", "messages_produced_failed_total", "messages_produced_in_flight",
                "messages_received_total",
                "messages_late_total", "messages_lost_total", "offset_commits_total", "offset_commits_failed_total",
            ].map { text["kafka_end_to_end_\($0)", ["partition": partition]] }
        }
        #expect(values("0") == [9, 1, 2, 6, 3, 4, 5, 7])
        // There from the start.
        #expect(values("1") == [0, 0, 0, 0, 0, 0, 0, 0])
        let buckets = text.series("kafka_end_to_end_roundtrip_latency_seconds_bucket", where: ["partition": "0"])
        #expect(buckets.mapKeys { $0["le"] ?? "" } == ["0.005": 0, "5": 1, "+Inf": 1])
        for family in EndToEndMessages.metrics where family.kind == .histogram {
            #expect(text.series("\(family.name)_count").count == 2 && text.series("\(family.name)_sum").count == 2)
        }
        #expect(EndToEndMessages.metrics.allSatisfy { text.family($0.name)?.type == $0.kind.rawValue })
        #expect(snapshot.outcomes.last?.isComplete == true && snapshot.outcomes.last?.count == 2)
    }

    @Test func aProblemIsAFailureInWords() async {
        let error = KafkaError(.groupAuthorizationFailed, .commit, target: .group("team"))
        let walk = WalkOverMemory(EndToEndMessages(source: source(problem: EndToEndProblem(error, advice: "grant Read"))))
        let snapshot = await walk.run()
        var failure = Failure(.endToEnd, .acl, "group team: committing an offset: GROUP_AUTHORIZATION_FAILED")
        failure.ownAdvice = "grant Read"
        #expect(failure.advice == "grant Read")
        #expect(snapshot.outcomes.last?.failures == [failure])
        var log = OutageLog()
        let changes = log.update([failure], brokers: snapshot.brokers)
        #expect(changes.map(\.subject) == ["end-to-end probe"] && changes[0].unreachable == nil)
    }

    /// An outage is what it is there for.
    @Test func itsSeriesAreThereWhileTheClusterDoesNotAnswer() async throws {
        var contents = InMemoryCluster.Contents.small
        contents.metadataError = KafkaError(.timedOut, .metadata)
        let walk = WalkOverMemory(EndToEndMessages(source: source()), contents)
        let snapshot = await walk.run()
        let text = try PrometheusText(walk.text(of: snapshot))
        #expect(text["kafka_up"] == 0 && text["kafka_end_to_end_messages_produced_total", ["partition": "0"]] == 9)
        #expect(snapshot.outcomes.map(\.collector.rawValue) == ["brokers", "topics", "consumergroups", "end-to-end"])
        #expect(snapshot.outcomes.map(\.isComplete) == [false, false, false, true])
    }

    /// Its partitions are those of one topic, and have no label of a topic.
    @Test func aCoarseGranularityLeavesThemIn() {
        var configuration = CollectorConfiguration(topics: NameFilter(), groups: NameFilter())
        configuration.topicGranularity = .topic
        #expect(configuration.hiddenFamilies.isDisjoint(with: EndToEndMessages.metrics.map(\.name)))
    }
}

extension Dictionary {
    fileprivate func mapKeys<NewKey: Hashable>(_ key: (Key) -> NewKey) -> [NewKey: Value] {
        [NewKey: Value](uniqueKeysWithValues: map { (key($0.key), $0.value) })
    }
}
