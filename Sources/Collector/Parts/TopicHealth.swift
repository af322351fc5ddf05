internal import Exposition

/// The health of topics, from the metadata: no request of its own.
struct TopicHealth: Part {
    static let name = CollectorName("topic-health")
    static let stage = PartStage.afterOffsets
    static let needs: PartNeeds = []
    static let metrics = [offlinePartitions, underReplicatedPartitions]

    private static let offlinePartitions = Metrics.gauge(
        "kafka_topic_offline_partitions", labels: ["topic"], "Number of partitions without a leader.")
    private static let underReplicatedPartitions = Metrics.gauge(
        "kafka_topic_under_replicated_partitions", labels: ["topic"], "Number of partitions with a replica that is not in sync.")

    func run(_ walk: WalkState, deadline: ContinuousClock.Instant) async -> PartAnswer {
        let topics = walk.snapshot.topics
        let isWhole = topics.allSatisfy { $0.offlinePartitions != nil && $0.underReplicatedPartitions != nil }
        return PartAnswer(findings: Findings(count: topics.count), isPartial: !isWhole)
    }

    struct Findings: PartFindings {
        let count: Int

        func families(in snapshot: Snapshot, _ labels: SeriesLabels) -> [Family] {
            let topics = snapshot.topics
            let families = TopicFamilies(snapshot, labels)
            return [
                families.topics(TopicHealth.offlinePartitions) { topics[$0].offlinePartitions.map(Int64.init) },
                families.topics(TopicHealth.underReplicatedPartitions) { topics[$0].underReplicatedPartitions.map(Int64.init) },
            ]
        }
    }
}

extension TopicSnapshot {
    /// Partitions without a leader; nil if it is not known of any of them.
    var offlinePartitions: Int? {
        guard topic.error == nil, topic.partitions.allSatisfy({ $0.leader != nil || $0.error == nil }) else { return nil }
        return topic.partitions.count { $0.leader == nil }
    }

    /// Partitions with a replica that is not in sync; nil if it is not known of any of them.
    var underReplicatedPartitions: Int? {
        guard topic.error == nil else { return nil }
        var count = 0
        for partition in topic.partitions {
            guard let replicas = partition.replicas else { return nil }
            if replicas.inSync < replicas.count { count += 1 }
        }
        return count
    }
}
