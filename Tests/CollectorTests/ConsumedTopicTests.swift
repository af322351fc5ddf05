import KafkaReader
import Testing

@testable import Collector

@Suite struct ConsumedTopicTests {
    private func topic(partitions: Int32) -> ClusterMetadata.Topic {
        ClusterMetadata.Topic(
            name: "orders", partitions: (0..<partitions).map { ClusterMetadata.Partition(id: $0, leader: 1, replicas: nil) })
    }

    private func consumed(
        _ commits: [(Int32, Int64)], failed: [Int32] = [], of topic: ClusterMetadata.Topic, assignment: AssignedPartitions? = nil
    ) -> ConsumedTopic? {
        let committed =
            commits.map { CommittedTopic.Partition(id: $0.0, offset: $0.1, error: nil) }
            + failed.map { CommittedTopic.Partition(id: $0, offset: -1, error: .timedOut) }
        let consumed = ConsumedTopic(committed, topic: topic, topicIndex: 0)
        return assignment.map { consumed?.assigned($0, topic: topic) } ?? consumed
    }

    @Test func partitionsWithoutACommitAreShownButNotInTheSums() throws {
        let consumed = try #require(self.consumed([(0, 5), (2, 10)], of: topic(partitions: 3)))
        let ends: PartitionOffsets = [8, 100, 10]
        #expect(consumed.partitions.map(\.offset) == [5, -1, 10])
        #expect(zip(consumed.partitions, ends).map { $0.lag(end: $1) } == [3, -1, 0])
        #expect(consumed.offsetSum == 15)
        #expect(consumed.lagSum(ends: ends) == 3)
    }

    @Test func aTopicWithoutAnyCommitIsNotConsumed() {
        #expect(consumed([], of: topic(partitions: 3)) == nil)
        #expect(consumed([(0, -1)], of: topic(partitions: 3)) == nil)
    }

    @Test func commitsForDeletedPartitionsAreSkipped() throws {
        let consumed = try #require(self.consumed([(0, 5), (7, 10), (-3, 1)], of: topic(partitions: 1)))
        #expect(consumed.partitions.map(\.offset) == [5])
        #expect(consumed.offsetSum == 5)
    }

    @Test func lagIsNeverNegative() throws {
        let consumed = try #require(self.consumed([(0, 50)], of: topic(partitions: 1)))
        #expect(consumed.partitions[0].lag(end: 8) == 0)
        #expect(consumed.lagSum(ends: [8]) == 0)
    }

    @Test func aSumWithAnUnknownValueIsUnknown() throws {
        let withoutEnd = try #require(self.consumed([(0, 5), (1, 5)], of: topic(partitions: 2)))
        #expect(withoutEnd.partitions.map { $0.lag(end: nil) } == [nil, nil])
        #expect(withoutEnd.offsetSum == 10)
        #expect(withoutEnd.lagSum(ends: [8, nil]) == nil)

        let withoutCommit = try #require(self.consumed([(0, 5)], failed: [1], of: topic(partitions: 2)))
        #expect(withoutCommit.partitions.map(\.offset) == [5, nil])
        #expect(withoutCommit.offsetSum == nil)
        #expect(withoutCommit.lagSum(ends: [8, 8]) == nil)
    }

    @Test func aRepeatedCommitIsKnownIfBothAreEqual() throws {
        let consumed = try #require(
            self.consumed([(0, 5), (0, 5), (1, 6), (1, 7), (2, 8), (2, -1), (3, 9)], failed: [3], of: topic(partitions: 4)))
        #expect(consumed.partitions.map(\.offset) == [5, nil, nil, nil])
    }

    @Test func aTopicThatIsListedSeveralTimesIsMerged() {
        func committed(_ topic: String, _ partitions: Int32...) -> CommittedTopic {
            CommittedTopic(
                topic: topic, partitions: partitions.map { CommittedTopic.Partition(id: $0, offset: Int64($0), error: nil) })
        }
        let commits = GroupCommits(
            [committed("b", 0), committed("a", 1), committed("gone", 0), committed("b", 2, 1), committed("a", 0)],
            topics: [topic(partitions: 3), topic(partitions: 3), topic(partitions: 3)], indexes: ["a": 0, "b": 1, "c": 2])
        #expect(commits.topics.map(\.topicIndex) == [0, 1])
        #expect(commits.topics.map { $0.partitions.map(\.offset) } == [[0, 1, -1], [0, 1, 2]])
        #expect(commits.hasCommits && commits.error == nil)
    }

    @Test func everyCommitIsKept() {
        for commit in [ConsumedTopic.Commit.offset(0), .offset(.max), .offset(-1), .offset(-2), .none, .unknown] {
            let partition = ConsumedTopic.Partition(index: 7, commit: commit)
            #expect(partition.commit == commit && partition.index == 7)
        }
    }

    @Test func extremeOffsetsDoNotOverflow() throws {
        let commits: [(Int32, Int64)] = [(0, .max), (1, .max)]
        let consumed = try #require(self.consumed(commits, of: topic(partitions: 2)))
        #expect(consumed.offsetSum == nil)
        #expect(consumed.lagSum(ends: [0, 0]) == 0)
    }

    @Test func onlyAssignedPartitionsIfConfigured() throws {
        let assignment = AssignedPartitions([GroupMember(assignment: ["orders": [1, 2]]), GroupMember(assignment: nil)])
        let consumed = try #require(self.consumed([(0, 5), (1, 6)], of: topic(partitions: 4), assignment: assignment))
        #expect(consumed.partitions.map(\.index) == [1, 2])
        #expect(consumed.partitions.map(\.offset) == [6, -1])
        // The other member's assignment cannot be read, so it may contain any partition.
        #expect(consumed.offsetSum == nil && consumed.lagSum(ends: [8, 8, 8, 8]) == nil)
        let whole = AssignedPartitions([GroupMember(assignment: ["orders": [1, 2]]), GroupMember(assignment: [:])])
        #expect(self.consumed([(1, 6)], of: topic(partitions: 4), assignment: whole)?.lagSum(ends: [8, 8, 8, 8]) == 2)
        #expect(self.consumed([(0, 5)], of: topic(partitions: 4), assignment: assignment) == nil)
        #expect(self.consumed([(0, 5)], of: topic(partitions: 4), assignment: AssignedPartitions([])) == nil)
    }
}
