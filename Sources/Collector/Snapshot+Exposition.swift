internal import Exposition
internal import KafkaClient

extension Snapshot {
    /// Writes every series of the cluster, each once.
    func write(to writer: inout ExpositionWriter) {
        writer.family(Metrics.up) { $0.sample(Int64(isUp ? 1 : 0)) }
        guard isUp else { return }
        writeBrokers(to: &writer)
        let labels = SeriesLabels(self)
        writeTopics(to: &writer, labels)
        let families = GroupFamilies(groups, of: self, labels)
        families.writeMembers(Metrics.groupMembers, to: &writer)
        families.writePartitions(Metrics.groupOffset, to: &writer) { partition, _ in partition.offset }
        families.writeTopics(Metrics.groupOffsetSum, to: &writer) { consumed, _ in consumed.offsetSum }
        families.writePartitions(Metrics.groupLag, to: &writer) { $0.lag(end: $1.ends[$0.index]) }
        families.writeTopics(Metrics.groupLagSum, to: &writer) { $0.lagSum(ends: $1.ends) }
        let zookeeperFamilies = GroupFamilies(zookeeperGroups, of: self, labels)
        zookeeperFamilies.writeMembers(Metrics.zookeeperMembers, to: &writer)
        zookeeperFamilies.writePartitions(Metrics.zookeeperOffset, to: &writer) { partition, _ in partition.offset }
        zookeeperFamilies.writePartitions(Metrics.zookeeperLag, to: &writer) { $0.lag(end: $1.ends[$0.index]) }
        zookeeperFamilies.writeTopics(Metrics.zookeeperLagSum, to: &writer) { $0.lagSum(ends: $1.ends) }
    }

    private func writeBrokers(to writer: inout ExpositionWriter) {
        writer.family(Metrics.brokers) { $0.sample(Int64(brokers.count)) }
        writer.family(Metrics.brokerInfo) { family in
            for broker in brokers {
                family.sample(Label("address", broker.address.description), Label("id", broker.id), 1)
            }
        }
    }

    private func writeTopics(to writer: inout ExpositionWriter, _ labels: SeriesLabels) {
        writer.family(Metrics.topicPartitions) { family in
            for (index, topic) in topics.enumerated() where topic.topic.error == nil {
                family.sample(labels.topics[index], Int64(topic.topic.partitions.count))
            }
        }
        /// A family with a sample for each partition that has a value.
        func family(_ metric: MetricDescriptor, _ value: (TopicSnapshot, Int) -> Int64?) {
            writer.family(metric) { family in
                for (topicIndex, topic) in topics.enumerated() {
                    for index in topic.topic.partitions.indices {
                        guard let value = value(topic, index) else { continue }
                        family.sample(labels.partition(topic.topic.partitions[index].id), labels.topics[topicIndex], value)
                    }
                }
            }
        }
        family(Metrics.currentOffset) { $0.ends[$1] }
        family(Metrics.oldestOffset) { $0.oldest[$1] }
        family(Metrics.leader) { $0.topic.partitions[$1].leader.map(Int64.init) }
        family(Metrics.replicas) { $0.topic.partitions[$1].replicas.map { Int64($0.count) } }
        family(Metrics.inSyncReplicas) { $0.topic.partitions[$1].replicas.map { Int64($0.inSync) } }
        family(Metrics.leaderIsPreferred) { topic, index in
            let partition = topic.topic.partitions[index]
            return partition.replicas.map { $0.preferred == partition.leader ? 1 : 0 }
        }
        family(Metrics.underReplicated) { $0.topic.partitions[$1].replicas.map { $0.inSync < $0.count ? 1 : 0 } }
    }
}

/// Writes the families of consumer groups: those that commit to Kafka, or those that commit to ZooKeeper.
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

    func writeMembers(_ metric: MetricDescriptor, to writer: inout ExpositionWriter) {
        writer.family(metric) { family in
            for (group, label) in zip(groups, groupLabels) {
                if let count = group.memberCount { family.sample(label, Int64(count)) }
            }
        }
    }

    /// A family with a sample for each partition of each group that has a value.
    func writePartitions(
        _ metric: MetricDescriptor, to writer: inout ExpositionWriter,
        _ value: (ConsumedTopic.Partition, TopicSnapshot) -> Int64?
    ) {
        writer.family(metric) { family in
            for (group, label) in zip(groups, groupLabels) {
                for consumed in group.topics {
                    let topic = topics[consumed.topicIndex]
                    for partition in consumed.partitions {
                        guard let value = value(partition, topic) else { continue }
                        let partitionLabel = labels.partition(topic.topic.partitions[partition.index].id)
                        family.sample(label, partitionLabel, labels.topics[consumed.topicIndex], value)
                    }
                }
            }
        }
    }

    /// A family with a sample for each topic of each group that has a value.
    func writeTopics(
        _ metric: MetricDescriptor, to writer: inout ExpositionWriter, _ value: (ConsumedTopic, TopicSnapshot) -> Int64?
    ) {
        writer.family(metric) { family in
            for (group, label) in zip(groups, groupLabels) {
                for consumed in group.topics {
                    guard let value = value(consumed, topics[consumed.topicIndex]) else { continue }
                    family.sample(label, labels.topics[consumed.topicIndex], value)
                }
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
