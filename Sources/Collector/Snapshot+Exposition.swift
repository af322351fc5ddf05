internal import Exposition
internal import KafkaReader

extension Snapshot {
    /// Every series of the cluster, each once.
    var families: [Family] {
        let up = Family(Metrics.up) { [isUp] in $0.sample(Int64(isUp ? 1 : 0)) }
        guard isUp else { return [up] }
        let labels = SeriesLabels(self)
        let kafkaGroups = GroupFamilies(groups, of: self, labels)
        let zookeeper = GroupFamilies(zookeeperGroups, of: self, labels)
        return [up] + brokerFamilies + topicFamilies(labels) + [
            kafkaGroups.members(Metrics.groupMembers),
            kafkaGroups.partitions(Metrics.groupOffset) { partition, _ in partition.offset },
            kafkaGroups.topics(Metrics.groupOffsetSum) { consumed, _ in consumed.offsetSum },
            kafkaGroups.partitions(Metrics.groupLag) { $0.lag(end: $1.ends[$0.index]) },
            kafkaGroups.topics(Metrics.groupLagSum) { $0.lagSum(ends: $1.ends) },
            zookeeper.members(Metrics.zookeeperMembers),
            zookeeper.partitions(Metrics.zookeeperOffset) { partition, _ in partition.offset },
            zookeeper.partitions(Metrics.zookeeperLag) { $0.lag(end: $1.ends[$0.index]) },
            zookeeper.topics(Metrics.zookeeperLagSum) { $0.lagSum(ends: $1.ends) },
        ]
    }

    private var brokerFamilies: [Family] {
        [
            Family(Metrics.brokers) { [brokers] in $0.sample(Int64(brokers.count)) },
            Family(Metrics.brokerInfo) { [brokers] writer in
                for broker in brokers {
                    writer.sample(Label("address", broker.address.description), Label("id", broker.id), 1)
                }
            },
        ]
    }

    private func topicFamilies(_ labels: SeriesLabels) -> [Family] {
        let topics = topics
        /// A family with a sample for each partition that has a value.
        func family(_ metric: MetricDescriptor, _ value: @escaping @Sendable (TopicSnapshot, Int) -> Int64?) -> Family {
            Family(metric, steps: topics.count) { topicIndex, writer in
                let topic = topics[topicIndex]
                for index in topic.topic.partitions.indices {
                    guard let value = value(topic, index) else { continue }
                    writer.sample(labels.partition(topic.topic.partitions[index].id), labels.topics[topicIndex], value)
                }
            }
        }
        return [
            Family(Metrics.topicPartitions, steps: topics.count) { index, writer in
                guard topics[index].topic.error == nil else { return }
                writer.sample(labels.topics[index], Int64(topics[index].topic.partitions.count))
            },
            family(Metrics.currentOffset) { $0.ends[$1] },
            family(Metrics.oldestOffset) { $0.oldest[$1] },
            family(Metrics.leader) { $0.topic.partitions[$1].leader.map(Int64.init) },
            family(Metrics.replicas) { $0.topic.partitions[$1].replicas.map { Int64($0.count) } },
            family(Metrics.inSyncReplicas) { $0.topic.partitions[$1].replicas.map { Int64($0.inSync) } },
            family(Metrics.leaderIsPreferred) { topic, index in
                let partition = topic.topic.partitions[index]
                guard partition.error == nil else { return nil }
                return partition.replicas?.preferred.map { $0 == partition.leader ? 1 : 0 }
            },
            family(Metrics.underReplicated) { $0.topic.partitions[$1].replicas.map { $0.inSync < $0.count ? 1 : 0 } },
        ]
    }
}

/// The families of consumer groups: of those that commit to Kafka, or of those that commit to ZooKeeper. A step is a group.
private struct GroupFamilies {
    let groups: [GroupSnapshot]
    let groupLabels: [Label]
    let topics: [TopicSnapshot]
    let labels: SeriesLabels

    init(_ groups: [GroupSnapshot], of snapshot: Snapshot, _ labels: SeriesLabels) {
        self.groups = groups
        groupLabels = groups.map { Label("consumergroup", $0.id.description) }
        topics = snapshot.topics
        self.labels = labels
    }

    func members(_ metric: MetricDescriptor) -> Family {
        Family(metric, steps: groups.count) { index, writer in
            if let count = groups[index].memberCount { writer.sample(groupLabels[index], Int64(count)) }
        }
    }

    /// A family with a sample for each partition of each group that has a value.
    func partitions(
        _ metric: MetricDescriptor, _ value: @escaping @Sendable (ConsumedTopic.Partition, TopicSnapshot) -> Int64?
    ) -> Family {
        Family(metric, steps: groups.count) { index, writer in
            for consumed in groups[index].topics {
                let topic = topics[consumed.topicIndex]
                for partition in consumed.partitions {
                    guard let value = value(partition, topic) else { continue }
                    let partitionLabel = labels.partition(topic.topic.partitions[partition.index].id)
                    writer.sample(groupLabels[index], partitionLabel, labels.topics[consumed.topicIndex], value)
                }
            }
        }
    }

    /// A family with a sample for each topic of each group that has a value.
    func topics(_ metric: MetricDescriptor, _ value: @escaping @Sendable (ConsumedTopic, TopicSnapshot) -> Int64?) -> Family {
        Family(metric, steps: groups.count) { index, writer in
            for consumed in groups[index].topics {
                guard let value = value(consumed, topics[consumed.topicIndex]) else { continue }
                writer.sample(groupLabels[index], labels.topics[consumed.topicIndex], value)
            }
        }
    }
}

/// The labels of a snapshot's series, each written once.
private struct SeriesLabels {
    let topics: [Label]
    /// By partition id. Ids run from 0; one far beyond the number of partitions, which no real broker gives, is not kept here.
    private let partitions: [Label]

    init(_ snapshot: Snapshot) {
        topics = snapshot.topics.map { Label("topic", $0.topic.name) }
        let most = snapshot.topics.lazy.map(\.topic.partitions.count).max() ?? 0
        partitions = (0..<most).map { Label("partition", $0) }
    }

    func partition(_ id: Int32) -> Label {
        partitions.indices.contains(Int(id)) ? partitions[Int(id)] : Label("partition", id)
    }
}
