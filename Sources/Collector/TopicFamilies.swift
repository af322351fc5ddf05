internal import Exposition
internal import KafkaReader

/// The families of the topics in the shard. A step is a topic, and closures get its index.
struct TopicFamilies {
    let topics: [TopicSnapshot]
    let labels: SeriesLabels

    init(_ snapshot: Snapshot, _ labels: SeriesLabels) {
        topics = snapshot.topics
        self.labels = labels
    }

    /// A family with a sample for each topic that has a value.
    func topics(_ metric: MetricDescriptor, _ value: @escaping @Sendable (_ topic: Int) -> Int64?) -> Family {
        Family(metric, steps: topics.count) { index, writer in
            if topics[index].isInShard, let value = value(index) { writer.sample(labels.topics[index], value) }
        }
    }

    /// The same for numbers that are not whole.
    func topics(_ metric: MetricDescriptor, number: @escaping @Sendable (_ topic: Int) -> Double?) -> Family {
        Family(metric, steps: topics.count) { index, writer in
            if topics[index].isInShard, let number = number(index) { writer.sample(labels.topics[index], number) }
        }
    }

    /// A family with a sample for each partition that has a value.
    func partitions(
        _ metric: MetricDescriptor, _ value: @escaping @Sendable (_ topic: Int, ClusterMetadata.Partition) -> Int64?
    ) -> Family {
        Family(metric, steps: topics.count) { index, writer in
            guard topics[index].isInShard else { return }
            let label = labels.topics[index]
            for partition in topics[index].topic.partitions {
                guard let value = value(index, partition) else { continue }
                writer.sample(.partition(partition.id), label, value)
            }
        }
    }

    /// The same for offsets.
    func partitions(
        _ metric: MetricDescriptor, offsets: @escaping @Sendable (_ topic: Int) -> PartitionOffsets
    ) -> Family {
        Family(metric, steps: topics.count) { index, writer in
            guard topics[index].isInShard else { return }
            let label = labels.topics[index]
            for (partition, offset) in zip(topics[index].topic.partitions, offsets(index)) {
                guard let offset else { continue }
                writer.sample(.partition(partition.id), label, offset)
            }
        }
    }
}
