internal import Exposition
internal import KafkaProtocol
internal import KafkaReader
internal import Synchronization

/// How many records were deleted before a group read them, and how close it is to that: no request of its own.
///
/// Loss is judged by the oldest offsets of the walk before, which were received before this walk asked for the commits. Else records that
/// are deleted as soon as they are read, as in the repartition topics of Kafka Streams, would look lost.
final class Retention: Part {
    static let name = CollectorName("retention")
    static let stage = PartStage.afterOffsets
    static let needs = PartNeeds.all
    static let metrics = [lostRecordsSum, usedRatioMax, lostRecords, margin]

    private static let lostRecordsSum = Metrics.gauge(
        "kafka_consumergroup_lost_records_sum", labels: ["consumergroup", "topic"],
        "Records of the topic that were deleted although the consumer group has not committed them.")
    private static let usedRatioMax = Metrics.gauge(
        "kafka_consumergroup_retention_used_ratio_max", labels: ["consumergroup", "topic"],
        "The largest share that a partition's lag has of its records; more than 1 if records were lost.")
    private static let lostRecords = Metrics.gauge(
        "kafka_consumergroup_lost_records", labels: ["consumergroup", "partition", "topic"],
        "Records of the partition that were deleted although the consumer group has not committed them.")
    private static let margin = Metrics.gauge(
        "kafka_consumergroup_retention_margin", labels: ["consumergroup", "partition", "topic"],
        "Records of the partition that can be deleted before any is lost to the consumer group.")

    private let includesPartitions: Bool
    /// Of the last walks, in the order of their ends. Concurrent walks need more than one.
    private let earlier = Mutex<[OldestOffsets]>([])
    private static let mostKept = 4

    /// - Parameter includesPartitions: whether there are series by partition.
    init(includesPartitions: Bool = false) {
        self.includesPartitions = includesPartitions
    }

    func run(_ walk: WalkState, deadline: ContinuousClock.Instant) async -> PartAnswer {
        let offsets = OldestOffsets(walk.snapshot.topics)
        let before = earlier.withLock { earlier in
            let usable = earlier.lastIndex { $0.received <= walk.start }
            let before = usable.map { earlier[$0] }
            earlier.removeFirst(usable ?? max(0, earlier.count - Self.mostKept + 1))
            earlier.append(offsets)
            return before
        }
        // The first walk has nothing to judge by, which is no failure.
        guard let before else { return PartAnswer() }
        let known = walk.snapshot.topics.map(before.offsets)
        return PartAnswer(
            findings: Findings(oldest: known, count: walk.snapshot.groups.count, includesPartitions: includesPartitions),
            isPartial: !walk.isComplete(.consumerGroups) || !walk.isComplete(.topics))
    }

    struct Findings: PartFindings {
        /// Of the walk before, in the order of the snapshot's topics; none for a topic that it did not know.
        let oldest: [PartitionOffsets]
        let count: Int
        let includesPartitions: Bool

        func families(in snapshot: Snapshot, _ labels: SeriesLabels) -> [Family] {
            let families = GroupFamilies(snapshot, labels)
            let byTopic = [
                families.topics(Retention.lostRecordsSum) { consumed, _ in
                    consumed.lostRecordsSum(oldest: oldest[consumed.topicIndex])
                },
                Family(Retention.usedRatioMax, steps: snapshot.groups.count) { index, writer in
                    for consumed in snapshot.groups[index].topics {
                        let ends = snapshot.topics[consumed.topicIndex].ends
                        guard let ratio = consumed.retentionUsedRatioMax(oldest: oldest[consumed.topicIndex], ends: ends)
                        else { continue }
                        writer.sample(labels.groups[index], labels.topics[consumed.topicIndex], ratio)
                    }
                },
            ]
            guard includesPartitions else { return byTopic }
            return byTopic + [
                families.partitions(Retention.lostRecords, with: oldest) { $0.pastOldest($1).map { max(0, -$0) } },
                families.partitions(Retention.margin, with: oldest) { $0.pastOldest($1).map { max(0, $0) } },
            ]
        }
    }
}

/// Where the logs of all partitions began.
private struct OldestOffsets: Sendable {
    private struct Topic {
        var id: Uuid?
        /// By partition.
        var offsets: PartitionOffsets
    }

    private var topics: [String: Topic] = [:]
    let received: ContinuousClock.Instant

    init(_ topics: [TopicSnapshot]) {
        received = .now
        self.topics.reserveCapacity(topics.count)
        // An index stands for the same partition in every walk if there are no gaps, as in every real topic.
        // Topics that were not asked for have no offsets.
        for topic in topics where topic.topic.partitions.last.map({ Int($0.id) == topic.oldest.count - 1 }) ?? false {
            self.topics[topic.topic.name] = Topic(id: topic.topic.id, offsets: topic.oldest)
        }
    }

    /// The topic's offsets, by the index of its partitions; none if they are not known, or are those of another topic of this name.
    func offsets(of topic: TopicSnapshot) -> PartitionOffsets {
        guard let earlier = topics[topic.topic.name], earlier.id == topic.topic.id, earlier.offsets.count <= topic.oldest.count
        else { return [] }
        // Without ids, a log that begins earlier than before tells that the topic was deleted and created again.
        let isAnother = zip(earlier.offsets, topic.oldest).contains { earlier, now in
            if let earlier, let now { now < earlier } else { false }
        }
        return isAnother ? [] : earlier.offsets
    }
}

extension ConsumedTopic.Partition {
    /// How far the commit is past the oldest offset; negative if records were lost. nil if either is not known, or there is no commit.
    /// - Parameter oldest: by the index of the partition.
    fileprivate func pastOldest(_ oldest: PartitionOffsets) -> Int64? {
        guard case .offset(let offset) = commit, let first = oldest.known(index) else { return nil }
        // Neither is negative.
        return offset - first
    }
}

extension ConsumedTopic {
    /// Records that were deleted before the group committed them; nil if it is not known of any partition.
    /// - Parameter oldest: by the index of the partition.
    func lostRecordsSum(oldest: PartitionOffsets) -> Int64? {
        sum { partition in
            if partition.commit == .none { return 0 }
            return partition.pastOldest(oldest).map { max(0, -$0) }
        }
    }

    /// The largest share that a partition's lag has of its records; nil if it is not known of any, or if there are no records.
    func retentionUsedRatioMax(oldest: PartitionOffsets, ends: PartitionOffsets) -> Double? {
        guard isWhole else { return nil }
        var most: Double?
        for partition in partitions where partition.commit != .none {
            guard let end = ends[partition.index], let lag = partition.lag(end: end),
                let first = oldest.known(partition.index)
            else { return nil }
            let records = end - first
            guard records > 0 else { continue }
            most = max(most ?? 0, Double(lag) / Double(records))
        }
        return most
    }
}
