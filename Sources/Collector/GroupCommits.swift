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
        var known = committed.compactMap { topic in indexes[topic.topic].map { (index: $0, partitions: topic.partitions) } }
        known.sort { $0.index < $1.index }
        var consumed: [ConsumedTopic] = []
        consumed.reserveCapacity(known.count)
        var rest = known[...]
        while let (index, partitions) = rest.popFirst() {
            var partitions = partitions
            while rest.first?.index == index, let more = rest.popFirst() { partitions += more.partitions }
            if let topic = ConsumedTopic(partitions, topic: topics[index], topicIndex: index) { consumed.append(topic) }
        }
        self.topics = consumed
        hasCommits = committed.contains { $0.partitions.contains { $0.offset >= 0 || $0.error != nil } }
        let isAmbiguous = consumed.contains { $0.partitions.contains { $0.commit == .unknown } }
        error = committed.lazy.compactMap(\.firstError).first ?? (isAmbiguous ? .badAnswer : nil)
    }
}

extension CommittedTopic {
    fileprivate var firstError: KafkaError.Code? { partitions.first { $0.error != nil }?.error }
}

/// Takes what groups have committed while the answers arrive.
final class CommittedOffsetsReceiver: Sendable {
    private let groups: [CoordinatedGroup]
    private let topics: [ClusterMetadata.Topic]
    private let indexes: [String: Int]
    /// By the index of the group.
    private let answers: Mutex<[Result<GroupCommits, KafkaError>?]>

    /// - Parameter indexes: of `topics`, by name.
    init(of groups: [CoordinatedGroup], topics: [ClusterMetadata.Topic], indexes: [String: Int]) {
        self.groups = groups
        self.topics = topics
        self.indexes = indexes
        answers = Mutex(Array(repeating: nil, count: groups.count))
    }

    func receive(_ answer: Result<[CommittedTopic], KafkaError>, of group: Int) {
        let commits = answer.map { GroupCommits($0, topics: topics, indexes: indexes) }
        answers.withLock { $0[group] = commits }
    }

    /// In the order of the groups.
    var all: [(id: GroupID, answer: Result<GroupCommits, KafkaError>)] {
        zip(groups, answers.withLock { $0 }).compactMap { group, answer in answer.map { (group.id, $0) } }
    }
}

extension ConsumedTopic {
    /// - Parameter committed: in that topic.
    /// - Returns: nil if the group committed nothing there.
    init?(_ committed: [CommittedTopic.Partition], topic: ClusterMetadata.Topic, topicIndex: Int) {
        // Which partitions it has is not known.
        if topic.error != nil {
            guard committed.contains(where: { $0.offset >= 0 || $0.error != nil }) else { return nil }
            self.init(topicIndex: topicIndex, partitions: [], isWhole: false)
            return
        }
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
        if topic.error != nil { return self }
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
