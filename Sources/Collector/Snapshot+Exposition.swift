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
        writeGroups(to: &writer, labels)
    }

    private func writeBrokers(to writer: inout ExpositionWriter) {
        writer.family(Metrics.brokers) { $0.sample(Int64(brokers.count)) }
        writer.family(Metrics.brokerInfo) { family in
            for broker in brokers {
                family.sample(Label("address", broker.address), Label("id", broker.id), 1)
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

    private func writeGroups(to writer: inout ExpositionWriter, _ labels: SeriesLabels) {
        writer.family(Metrics.groupMembers) { family in
            for (group, label) in zip(groups, labels.groups) {
                if let count = group.memberCount { family.sample(label, Int64(count)) }
            }
        }
        /// A family with a sample for each partition of each group that has a value.
        func family(_ metric: MetricDescriptor, _ value: (ConsumedTopic.Partition, TopicSnapshot) -> Int64?) {
            writer.family(metric) { family in
                for (group, label) in zip(groups, labels.groups) {
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
        func sumFamily(_ metric: MetricDescriptor, _ value: (ConsumedTopic) -> Int64?) {
            writer.family(metric) { family in
                for (group, label) in zip(groups, labels.groups) {
                    for consumed in group.topics {
                        guard let value = value(consumed) else { continue }
                        family.sample(label, labels.topics[consumed.topicIndex], value)
                    }
                }
            }
        }
        family(Metrics.groupOffset) { partition, _ in partition.offset }
        sumFamily(Metrics.groupOffsetSum) { $0.offsetSum }
        family(Metrics.groupLag) { partition, topic in partition.lag(end: topic.ends[partition.index]) }
        sumFamily(Metrics.groupLagSum) { $0.lagSum(ends: topics[$0.topicIndex].ends) }
    }
}

/// The labels of a snapshot's series, each written once.
private struct SeriesLabels {
    let topics: [Label]
    let groups: [Label]
    /// By partition id. Ids run from 0; one far beyond the number of partitions, which no real broker gives, is not kept here.
    private let partitions: [Label]

    init(_ snapshot: Snapshot) {
        topics = snapshot.topics.map { Label("topic", $0.topic.name) }
        groups = snapshot.groups.map { Label("consumergroup", $0.id.description) }
        let most = snapshot.topics.lazy.map(\.topic.partitions.count).max() ?? 0
        partitions = (0..<most).map { Label("partition", $0) }
    }

    func partition(_ id: Int32) -> Label {
        partitions.indices.contains(Int(id)) ? partitions[Int(id)] : Label("partition", id)
    }
}
