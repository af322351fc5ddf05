import KafkaReader
import Testing
import ZookeeperClient

@testable import Collector

@Suite struct ZookeeperGroupTests {
    private let topics = ["payments", "orders"].map { name in
        ClusterMetadata.Topic(
            name: name, partitions: (0..<2).map { ClusterMetadata.Partition(id: $0, leader: 1, replicas: nil) })
    }

    private func snapshot(_ group: ConsumersTree.Group) -> GroupSnapshot {
        GroupSnapshot(group, topics: topics, indexes: ["payments": 0, "orders": 1])
    }

    @Test func topicsAreInTheOrderOfTheCluster() {
        let group = snapshot(
            .init(
                name: "g",
                topics: [
                    .init(name: "deleted", offsets: [.init(partition: 0, offset: 1)]),
                    .init(name: "orders", offsets: [.init(partition: 1, offset: 2)]),
                    .init(name: "payments", offsets: [.init(partition: 0, offset: 3)]),
                ], members: ["a", "b"]))
        #expect(group.memberCount == 2)
        #expect(group.topics.map(\.topicIndex) == [0, 1])
        #expect(group.topics.map { $0.partitions.map(\.offset) } == [[3], [2]])
    }

    @Test func aSumWithAnUnreadableOffsetIsUnknown() throws {
        let group = snapshot(
            .init(
                name: "g", topics: [.init(name: "orders", offsets: [.init(partition: 0, offset: 2)], unreadablePartitions: [1])]))
        let topic = try #require(group.topics.first)
        #expect(topic.partitions.map(\.index) == [0, 1])
        #expect(topic.partitions.map(\.offset) == [2, nil])
        #expect(topic.offsetSum == nil)
        #expect(topic.lagSum(ends: [8, 8]) == nil)
    }

    @Test func deletedPartitionsAreSkipped() throws {
        let offsets = [ConsumersTree.CommittedOffset(partition: 0, offset: 2), .init(partition: 2, offset: 9)]
        let group = snapshot(.init(name: "g", topics: [.init(name: "orders", offsets: offsets, unreadablePartitions: [3])]))
        #expect(try #require(group.topics.first).offsetSum == 2)
        let gone = ConsumersTree.Topic(name: "payments", offsets: [.init(partition: 7, offset: 1)])
        #expect(snapshot(.init(name: "g", topics: [gone])).topics.isEmpty)
    }

    @Test(arguments: [
        (ConsumersTree.Problem.Reason.refused(.noAuth), KafkaError.Category.acl), (.refused(.sessionExpired), .unavailable),
        (.dataIsNoOffset("x"), .protocol), (.nameIsNoPartition, .protocol), (.noSuchChroot, .protocol),
    ])
    func aProblemIsAFailureWithItsCategory(_ reason: ConsumersTree.Problem.Reason, _ category: KafkaError.Category) {
        let failure = Failure(ConsumersTree.Problem(path: "/consumers/g/offsets/t/0", reason: reason))
        #expect(failure.category == category)
        #expect(failure.subject == .node("/consumers/g/offsets/t/0"))
        #expect(failure.description == "/consumers/g/offsets/t/0: \(reason)")
    }
}
