import KafkaReader
import Testing

@testable import Collector
@testable import StatusPage

/// What is kept of a cluster that is too large.
@Suite struct ClusterViewTests {
    /// Each group reads the topic of its number, of which every tenth has no leader.
    private func snapshot(groups: Int, partitions: Int) -> Snapshot {
        var snapshot = Snapshot()
        snapshot.isUp = true
        for number in 0..<groups {
            let replicas = ClusterMetadata.Replicas(count: 1, inSync: 1, preferred: 1)
            let topic = ClusterMetadata.Topic(
                name: "topic-\(number)",
                partitions: (0..<Int32(partitions)).map {
                    .init(id: $0, leader: number % 10 == 0 && $0 == 0 ? nil : 1, replicas: replicas)
                })
            snapshot.topics.append(
                TopicSnapshot(
                    topic: topic, ends: PartitionOffsets(Array(repeating: Int64(number), count: partitions)),
                    oldest: PartitionOffsets(Array(repeating: 0, count: partitions))))
            snapshot.groups.append(
                GroupSnapshot(
                    id: GroupID("group-\(number)"), memberCount: 0,
                    topics: [
                        ConsumedTopic(
                            topicIndex: number, partitions: (0..<partitions).map { .init(index: $0, commit: .offset(0)) })
                    ]))
        }
        return snapshot
    }

    @Test func aSmallClusterIsKeptWhole() {
        let view = ClusterView(snapshot(groups: 300, partitions: 2), time: 0)
        #expect(!view.isReduced && view.groups.count == 300 && view.topics.count == 300)
    }

    @Test func ofALargeOneTheGroupsWithTheMostLagAreKept() throws {
        let view = ClusterView(snapshot(groups: 1_000, partitions: 150), time: 0)
        #expect(view.isReduced && view.groups.count == ClusterView.mostGroups)
        #expect(view.totals.groups == 1_000 && view.totals.topics == 1_000 && view.totals.partitions == 150_000)
        #expect(view.totals.healthyTopics == 900)
        #expect(view.groups.compactMap(\.lag).min() == Int64(800 * 150))
        // Each still knows its topic.
        for group in view.groups {
            let consumed = try #require(group.snapshot.topics.first)
            #expect(view.topics[consumed.topicIndex].metadata.name == "topic-\(group.snapshot.id.description.dropFirst(6))")
        }
        #expect(view.topics.filter(\.hasProblem).count == 100 && view.leadership[1]?.partitions == 149_900)
    }

    @Test func membersThatNothingTellsApartAreNotKept() {
        var snapshot = snapshot(groups: 2, partitions: 1)
        snapshot.groups[0].members = [GroupMember(assignment: [:])]
        snapshot.groups[1].members = [GroupMember(assignment: [:], identity: .init(id: "a", clientID: "b", host: "c"))]
        let view = ClusterView(snapshot, time: 0)
        #expect(view.groups[0].snapshot.members == nil && view.groups[1].snapshot.members?.count == 1)
    }
}
