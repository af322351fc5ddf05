internal import Exposition
internal import KafkaReader
internal import ZookeeperClient

/// The groups of old consumers, which keep their offsets and live members in ZooKeeper: the whole tree once a walk.
struct ZookeeperGroups: Part {
    static let name = CollectorName("zookeeper")
    static let stage = PartStage.besideGroups
    static let needs = PartNeeds.ends
    static let metrics = [lag, lagSum, offset, members]

    // The first is kafka_exporter's.
    private static let lag = Metrics.gauge(
        "kafka_consumergroupzookeeper_lag_zookeeper", labels: ["consumergroup", "partition", "topic"],
        "Current Approximate Lag(zookeeper) of a ConsumerGroup at Topic/Partition")
    private static let lagSum = Metrics.gauge(
        "kafka_consumergroupzookeeper_lag_sum_zookeeper", labels: ["consumergroup", "topic"],
        "Current Approximate Lag(zookeeper) of a ConsumerGroup at Topic for all partitions")
    private static let offset = Metrics.gauge(
        "kafka_consumergroupzookeeper_current_offset_zookeeper", labels: ["consumergroup", "partition", "topic"],
        "Current Offset(zookeeper) of a ConsumerGroup at Topic/Partition")
    private static let members = Metrics.gauge(
        "kafka_consumergroupzookeeper_members_zookeeper", labels: ["consumergroup"],
        "Amount of live consumers(zookeeper) in a consumer group")

    let zookeeper: ZookeeperClient

    /// ZooKeeper may take 70 % of the time, so that enough is left for the ends of the logs.
    func run(_ walk: WalkState, deadline: ContinuousClock.Instant) async -> PartAnswer {
        let topics = walk.topics
        let indexes = topics.indexesByName
        let (filter, shard) = (walk.configuration.groups, walk.shard)
        let now = ContinuousClock.now
        do throws(ZookeeperError) {
            let tree = try await zookeeper.consumers(
                includingGroup: { filter.admits($0) && shard.covers($0) }, includingTopic: { indexes[$0] != nil },
                deadline: now + now.duration(to: deadline) * 0.7)
            let groups = tree.groups.map { GroupSnapshot($0, topics: topics, indexes: indexes) }
            return PartAnswer(findings: Findings(groups: groups), failures: tree.problems.map { Failure($0) })
        } catch {
            return PartAnswer(failures: [Failure(error)])
        }
    }

    struct Findings: PartFindings {
        let groups: [GroupSnapshot]

        var count: Int { groups.count }
        var consumedTopics: Set<Int> { Set(groups.lazy.flatMap(\.topics).map(\.topicIndex)) }

        func families(in snapshot: Snapshot, _ labels: SeriesLabels) -> [Family] {
            let families = GroupFamilies(groups, of: snapshot, labels)
            return [
                families.members(members),
                families.partitions(offset) { partition, _ in partition.offset },
                families.partitions(lag) { $0.lag(end: $1[$0.index]) },
                families.topics(lagSum) { $0.lagSum(ends: $1) },
            ]
        }
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
