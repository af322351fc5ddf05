import Exposition
import KafkaReader
import NameFilter
import Synchronization
import TestSupport
import Testing

@testable import Collector

/// Optional parts of a scrape, in a walk over a cluster in memory.
@Suite struct PartTests {
    private static let metric = MetricDescriptor("kafka_part", .gauge, labels: ["topics"], help: "")

    private struct Findings: PartFindings {
        let count: Int

        func families(in snapshot: Snapshot, _ labels: SeriesLabels) -> [Family] {
            [Family(metric) { [count] in $0.sample(Label("topics", snapshot.topics.count), Int64(count)) }]
        }
    }

    /// Counts the groups that are known when it runs, or fails.
    private struct CountsGroups: Part {
        static let name = CollectorName("counts")
        static let metrics = [metric]
        static let stage = PartStage.afterOffsets
        static let needs = PartNeeds.groups
        var error: KafkaError?

        func run(_ walk: WalkState, deadline: ContinuousClock.Instant) async -> PartAnswer {
            if let error { return PartAnswer(failures: [Failure(error)]) }
            return PartAnswer(findings: Findings(count: walk.snapshot.groups.count))
        }
    }

    /// Records which requests were sent before it finished.
    private final class RunsBeside: Part {
        static let name = CollectorName("beside")
        static let metrics: [MetricDescriptor] = []
        static let stage = PartStage.besideGroups
        static let needs: PartNeeds = []
        private let cluster: InMemoryCluster
        private let asked = Mutex<[InMemoryCluster.Question]>([])

        init(_ cluster: InMemoryCluster) { self.cluster = cluster }

        var askedBefore: [InMemoryCluster.Question] { asked.withLock { $0 } }

        func run(_ walk: WalkState, deadline: ContinuousClock.Instant) async -> PartAnswer {
            // The groups take less time than that.
            try? await Task.sleep(for: .milliseconds(50))
            asked.withLock { $0 = cluster.questions }
            return PartAnswer()
        }
    }

    private let cluster = InMemoryCluster(.small)

    private func walk(_ parts: [any Part]) async -> Snapshot {
        let configuration = CollectorConfiguration(topics: NameFilter(), groups: NameFilter())
        return await ClusterWalk(reader: cluster, parts: parts, configuration: configuration).run(deadline: .now + .seconds(60))
    }

    private func text(_ snapshot: Snapshot) -> String {
        String(decoding: ExpositionText(.prometheusText, snapshot.families).reduce(into: [UInt8]()) { $0 += $1 }, as: UTF8.self)
    }

    @Test func aPartSeesTheWalkAndPublishesItsFamilies() async {
        let snapshot = await walk([CountsGroups()])
        #expect(text(snapshot).contains("kafka_part{topics=\"2\"} 3\n"))
        #expect(snapshot.outcomes.map(\.collector.rawValue) == ["brokers", "topics", "consumergroups", "counts"])
        #expect(snapshot.outcomes.map(\.count) == [2, 2, 3, 3])
    }

    @Test func aFailedPartCostsOnlyItsOwnSeries() async {
        let snapshot = await walk([CountsGroups(error: KafkaError(.unsupportedFeature, .metadata))])
        #expect(!text(snapshot).contains("kafka_part"))
        #expect(text(snapshot).contains("kafka_consumergroup_lag{"))
        #expect(snapshot.outcomes.filter { !$0.failures.isEmpty }.map(\.collector) == [CountsGroups.name])
    }

    /// Otherwise a lag of the offsets that it reads could be too small.
    @Test func theEndsOfTheLogsAreReadAfterConcurrentParts() async {
        let part = RunsBeside(cluster)
        _ = await walk([part])
        #expect(!part.askedBefore.contains(.offsets(.end)))
        #expect(part.askedBefore.contains(.groups))
        #expect(cluster.questions.last == .offsets(.end))
    }

    @Test func withoutMetadataNoPartIsComplete() async {
        cluster.change { $0.metadataError = KafkaError(.timedOut, .metadata) }
        let snapshot = await walk([CountsGroups()])
        #expect(snapshot.outcomes.last?.collector == CountsGroups.name)
        #expect(snapshot.outcomes.allSatisfy { !$0.isComplete })
    }
}
