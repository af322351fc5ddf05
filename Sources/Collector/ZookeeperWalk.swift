internal import KafkaReader
internal import ZookeeperClient

/// The part of a walk that reads what old consumers keep in ZooKeeper: their offsets and live members, the whole tree once.
struct ZookeeperWalk: Sendable {
    let zookeeper: ZookeeperClient
    let configuration: CollectorConfiguration
    /// Those that the filters admit.
    let topics: [ClusterMetadata.Topic]

    struct Result: Sendable {
        var groups: [GroupSnapshot]
        var outcome: CollectorOutcome
    }

    func run(deadline: ContinuousClock.Instant) async -> Result {
        let start = ContinuousClock.now
        let indexes = Dictionary(topics.indices.map { (topics[$0].name, $0) }, uniquingKeysWith: { first, _ in first })
        var groups: [GroupSnapshot] = []
        var failures: [Failure] = []
        do throws(ZookeeperError) {
            let filter = configuration.groups
            let tree = try await zookeeper.consumers(
                includingGroup: filter.admits, includingTopic: { indexes[$0] != nil }, deadline: deadline)
            groups = tree.groups.map { GroupSnapshot($0, topics: topics, indexes: indexes) }
            failures = tree.problems.map { Failure($0) }
        } catch {
            failures = [Failure(error)]
        }
        return Result(
            groups: groups,
            outcome: CollectorOutcome(collector: .zookeeper, duration: start.duration(to: .now), failures: failures))
    }
}

extension GroupSnapshot {
    /// - Parameter indexes: of the topics, by name.
    init(_ group: ConsumersTree.Group, topics: [ClusterMetadata.Topic], indexes: [String: Int]) {
        let consumed = group.topics.compactMap { topic in
            indexes[topic.name].flatMap { ConsumedTopic(topic, metadata: topics[$0], topicIndex: $0) }
        }
        self.init(
            id: GroupID(group.name), memberCount: group.members?.count, topics: consumed.sorted { $0.topicIndex < $1.topicIndex })
    }
}

extension ConsumedTopic {
    /// - Returns: nil if none of its partitions is there any more.
    fileprivate init?(_ topic: ConsumersTree.Topic, metadata: ClusterMetadata.Topic, topicIndex: Int) {
        let known: [(Int32, Commit)] = topic.offsets.map { ($0.partition, .offset($0.offset)) }
        let unknown: [(Int32, Commit)] = topic.unreadablePartitions.map { ($0, .unknown) }
        let partitions = (known + unknown).compactMap { partition, commit in
            metadata.index(ofPartition: partition).map { Partition(index: $0, commit: commit) }
        }
        guard !partitions.isEmpty else { return nil }
        self.init(topicIndex: topicIndex, partitions: partitions)
    }
}
