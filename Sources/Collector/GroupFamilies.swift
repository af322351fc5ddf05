internal import Exposition
internal import KafkaReader

/// The families of consumer groups: of those that commit to Kafka, or of those that commit to ZooKeeper. A step is a group.
struct GroupFamilies {
    let groups: [GroupSnapshot]
    let groupLabels: [Label]
    let topics: [TopicSnapshot]
    let labels: SeriesLabels

    /// Of the groups that commit to Kafka.
    init(_ snapshot: Snapshot, _ labels: SeriesLabels) {
        groups = snapshot.groups
        groupLabels = labels.groups
        topics = snapshot.topics
        self.labels = labels
    }

    /// Of other groups.
    init(_ groups: [GroupSnapshot], of snapshot: Snapshot, _ labels: SeriesLabels) {
        self.groups = groups
        groupLabels = SeriesLabels.labels(of: groups)
        topics = snapshot.topics
        self.labels = labels
    }

    func members(_ metric: MetricDescriptor) -> Family {
        Family(metric, steps: groups.count) { index, writer in
            if let count = groups[index].memberCount { writer.sample(groupLabels[index], Int64(count)) }
        }
    }

    /// A family with a sample for each partition of each group that has a value.
    /// - Parameters:
    ///   - offsets: by topic; nil for the ends of the logs.
    ///   - value: of a partition, with the offsets of its topic's partitions.
    func partitions(
        _ metric: MetricDescriptor, with offsets: [PartitionOffsets]? = nil,
        _ value: @escaping @Sendable (ConsumedTopic.Partition, PartitionOffsets) -> Int64?
    ) -> Family {
        Family(metric, steps: groups.count) { index, writer in
            let groupLabel = groupLabels[index]
            for consumed in groups[index].topics {
                let partitions = topics[consumed.topicIndex].topic.partitions
                let offsets = offsets?[consumed.topicIndex] ?? topics[consumed.topicIndex].ends
                let topicLabel = labels.topics[consumed.topicIndex]
                for partition in consumed.partitions {
                    guard let value = value(partition, offsets) else { continue }
                    writer.sample(groupLabel, .partition(partitions[partition.index].id), topicLabel, value)
                }
            }
        }
    }

    /// A family with a sample for each topic of each group that has a value.
    /// - Parameter value: of the topic, with the ends of its partitions' logs.
    func topics(_ metric: MetricDescriptor, _ value: @escaping @Sendable (ConsumedTopic, PartitionOffsets) -> Int64?) -> Family {
        Family(metric, steps: groups.count) { index, writer in
            for consumed in groups[index].topics {
                guard let value = value(consumed, topics[consumed.topicIndex].ends) else { continue }
                writer.sample(groupLabels[index], labels.topics[consumed.topicIndex], value)
            }
        }
    }
}

/// The labels of a snapshot's series, each written once.
struct SeriesLabels {
    let topics: [Label]
    let groups: [Label]

    init(_ snapshot: Snapshot) {
        topics = snapshot.topics.map { Label("topic", $0.topic.name) }
        groups = Self.labels(of: snapshot.groups)
    }

    static func labels(of groups: [GroupSnapshot]) -> [Label] { groups.map { Label("consumergroup", $0.id.description) } }
}

extension NumberedLabel {
    static func partition(_ id: Int32) -> NumberedLabel { NumberedLabel("partition", Int64(id)) }
}
