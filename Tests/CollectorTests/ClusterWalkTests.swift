import KafkaReader
import NameFilter
import TestSupport
import Testing

@testable import Collector

/// A walk over a cluster in memory.
@Suite struct ClusterWalkTests {
    private func walk(
        _ contents: InMemoryCluster.Contents, topics: NameFilter = NameFilter(), groups: NameFilter = NameFilter()
    ) async -> (snapshot: Snapshot, cluster: InMemoryCluster) {
        let cluster = InMemoryCluster(contents)
        let configuration = CollectorConfiguration(topics: topics, groups: groups)
        let walk = ClusterWalk(reader: cluster, parts: [], configuration: configuration)
        return (await walk.run(deadline: .now + .seconds(60)), cluster)
    }

    private func failures(_ snapshot: Snapshot, of collector: CollectorName) -> [String] {
        snapshot.outcomes.filter { $0.collector == collector }.flatMap(\.failures).map(\.description)
    }

    @Test func allAnswersAreInTheSnapshot() async {
        let (snapshot, _) = await walk(.small)
        #expect(snapshot.isUp && snapshot.brokers.map(\.id) == [1, 2])
        #expect(snapshot.topics.map(\.topic.name) == ["orders", "payments"])
        #expect(snapshot.topics.map(\.ends) == [[100, 50], [7]] && snapshot.topics.map(\.oldest) == [[10, 0], [0]])
        #expect(snapshot.groups.map(\.id) == ["billing", "sink", "warehouse"])
        #expect(snapshot.outcomes.map(\.collector) == [.brokers, .topics, .consumerGroups])
        #expect(snapshot.outcomes.allSatisfy { $0.failures.isEmpty })
    }

    /// Otherwise a commit could be newer than the end of its log, and a lag too small.
    @Test func endsAreReadAfterCommits() async throws {
        let questions = await walk(.small).cluster.questions
        let end = try #require(questions.firstIndex(of: .offsets(.end)))
        let commits = questions.indices.filter { if case .committedOffsets = questions[$0] { true } else { false } }
        #expect(commits.count == 2 && commits.allSatisfy { $0 < end })
        #expect(end == questions.count - 1)
    }

    @Test func withoutMetadataNothingIsKnown() async {
        var contents = InMemoryCluster.Contents.small
        contents.metadataError = KafkaError(.timedOut, .metadata)
        let (snapshot, cluster) = await walk(contents)
        #expect(!snapshot.isUp && snapshot.brokers.isEmpty && snapshot.topics.isEmpty && snapshot.groups.isEmpty)
        #expect(snapshot.outcomes.count == 3 && snapshot.outcomes.allSatisfy { $0.failures.map(\.category) == [.timeout] })
        #expect(cluster.questions == [.metadata])
    }

    @Test func aFailedLeaderCostsOnlyItsOwnOffsets() async {
        var contents = InMemoryCluster.Contents.small
        contents.offsetErrors = [2: KafkaError(.disconnected, .offsets, target: .broker(2))]
        let (snapshot, _) = await walk(contents)
        #expect(snapshot.topics.map(\.ends) == [[100, nil], [nil]] && snapshot.topics.map(\.oldest) == [[10, nil], [nil]])
        let failure = "broker 2: asking for offsets: the connection broke"
        #expect(failures(snapshot, of: .topics) == [failure, failure])
        #expect(failures(snapshot, of: .consumerGroups).isEmpty)
    }

    @Test func partitionsWithoutAReachableLeaderAreOmitted() async {
        var contents = InMemoryCluster.Contents.small
        contents.leaders["orders"] = [nil, 7]
        let (snapshot, _) = await walk(contents)
        #expect(snapshot.topics[0].ends == [nil, nil])
        #expect(
            failures(snapshot, of: .topics) == [
                "topic orders: asking for offsets: partition 0 has no leader",
                "topic orders: asking for offsets: partition 1: its leader, broker 7, is not among the brokers",
            ])
    }

    @Test func excludedTopicsAndGroupsAreNotRequested() async throws {
        let topics = NameFilter(include: try NamePattern("payments"))
        let groups = NameFilter(exclude: try NamePattern("^(billing|sink)$"))
        let (snapshot, cluster) = await walk(.small, topics: topics, groups: groups)
        #expect(snapshot.topics.map(\.topic.name) == ["payments"])
        #expect(snapshot.groups.map(\.id) == ["warehouse"])
        #expect(cluster.questions.contains(.committedOffsets(["warehouse"])))
        #expect(!cluster.questions.contains(.committedOffsets(["billing", "warehouse"])))
    }
}
