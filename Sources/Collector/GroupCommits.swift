internal import KafkaReader
internal import Synchronization

/// What a group has committed, in the topics that the walk looks at.
struct GroupCommits: Sendable {
    /// In the order of the topics. A topic is here only if the group committed something in it.
    let topics: [ConsumedTopic]
    /// Whether it committed anything anywhere, topics that the walk does not look at included.
    let hasCommits: Bool
    /// Why offsets are not known; nil if all are.
    let error: KafkaError.Code?

    /// - Parameters:
    ///   - committed: a topic may be in it several times.
    ///   - topics: that the walk looks at. Others are left out.
    ///   - indexes: of `topics`, by name.
    init(_ committed: [CommittedTopic], topics: [ClusterMetadata.Topic], indexes: [String: Int]) {
        var partitions: [Int: [CommittedTopic.Partition]] = [:]
        for topic in committed {
            guard let index = indexes[topic.topic] else { continue }
            partitions[index, default: []] += topic.partitions
        }
        self.topics = partitions.sorted { $0.key < $1.key }.compactMap { index, partitions in
            ConsumedTopic(partitions, topic: topics[index], topicIndex: index)
        }
        hasCommits = committed.contains { $0.partitions.contains { $0.offset >= 0 || $0.error != nil } }
        let isAmbiguous = self.topics.contains { $0.partitions.contains { $0.commit == .unknown } }
        error = committed.lazy.flatMap(\.partitions).compactMap(\.error).first ?? (isAmbiguous ? .badAnswer : nil)
    }
}

/// Takes what groups have committed while the answers arrive.
final class CommittedOffsetsReceiver: Sendable {
    private let topics: [ClusterMetadata.Topic]
    private let indexes: [String: Int]
    private let answers: Mutex<[GroupID: Result<GroupCommits, KafkaError>]> = Mutex([:])

    init(topics: [ClusterMetadata.Topic]) {
        self.topics = topics
        indexes = Dictionary(topics.indices.map { (topics[$0].name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func receive(_ answer: Result<[CommittedTopic], KafkaError>, of group: GroupID) {
        let commits = answer.map { GroupCommits($0, topics: topics, indexes: indexes) }
        answers.withLock { $0[group] = commits }
    }

    var byGroup: [GroupID: Result<GroupCommits, KafkaError>] { answers.withLock { $0 } }
}

extension ConsumedTopic {
    /// - Parameter committed: in that topic.
    /// - Returns: nil if the group committed nothing there.
    init?(_ committed: [CommittedTopic.Partition], topic: ClusterMetadata.Topic, topicIndex: Int) {
        var commits = [Commit?](repeating: nil, count: topic.partitions.count)
        for partition in committed {
            // A topic that was recreated with fewer partitions still has commits for the old ones.
            guard let index = topic.index(ofPartition: partition.id) else { continue }
            let commit: Commit =
                if partition.error != nil { .unknown } else if partition.offset >= 0 { .offset(partition.offset) } else { .none }
            // Of two answers that differ, either can be the wrong one.
            commits[index] = commits[index] == nil || commits[index] == commit ? commit : .unknown
        }
        guard commits.contains(where: { $0 != nil && $0 != Commit.none }) else { return nil }
        self.init(
            topicIndex: topicIndex, partitions: commits.indices.map { Partition(index: $0, commit: commits[$0] ?? .none) })
    }

    /// The same with the partitions alone that the group's live members are assigned.
    /// - Parameter topic: which this is about.
    /// - Returns: nil if the group committed nothing in those.
    func assigned(_ assignment: AssignedPartitions, topic: ClusterMetadata.Topic) -> ConsumedTopic? {
        let partitions = partitions.filter { assignment.contains(topic.partitions[$0.index].id, of: topic.name) }
        guard partitions.contains(where: { $0.commit != .none }) else { return nil }
        return ConsumedTopic(topicIndex: topicIndex, partitions: partitions, isWhole: assignment.isWhole)
    }
}

/// The partitions that a group's live members are assigned.
struct AssignedPartitions: Sendable {
    private var partitionsByTopic: [String: Set<Int32>] = [:]
    /// Whether every member's assignment could be read. One that could not may hold any partition.
    let isWhole: Bool

    init(_ members: [GroupMember]) {
        isWhole = members.allSatisfy { $0.assignment != nil }
        for assignment in members.compactMap(\.assignment) {
            for (topic, partitions) in assignment {
                partitionsByTopic[topic, default: []].formUnion(partitions)
            }
        }
    }

    func contains(_ partition: Int32, of topic: String) -> Bool {
        partitionsByTopic[topic]?.contains(partition) ?? false
    }
}
