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
        let findings = Findings(walk.snapshot.topics)
        return PartAnswer(findings: findings, isPartial: !findings.isWhole)
    }

    /// By topic; nil where not known.
    struct Findings: PartFindings {
        private let offline: [Int?]
        private let underReplicated: [Int?]
        let count: Int
        /// Whether all numbers of the topics in the shard are known.
        let isWhole: Bool

        init(_ topics: [TopicSnapshot]) {
            offline = topics.map(\.offlinePartitions)
            underReplicated = topics.map(\.underReplicatedPartitions)
            let inShard = topics.indices.filter { topics[$0].isInShard }
            count = inShard.count
            isWhole = inShard.allSatisfy { [offline, underReplicated] in offline[$0] != nil && underReplicated[$0] != nil }
        }

        func families(in snapshot: Snapshot, _ labels: SeriesLabels) -> [Family] {
            let families = TopicFamilies(snapshot, labels)
            return [
                families.topics(TopicHealth.offlinePartitions) { offline[$0].map(Int64.init) },
                families.topics(TopicHealth.underReplicatedPartitions) { underReplicated[$0].map(Int64.init) },
            ]
        }
    }
}

extension TopicSnapshot {
    /// Partitions without a leader; nil if it is not known of any of them.
    public var offlinePartitions: Int? {
        guard topic.error == nil, topic.partitions.allSatisfy({ $0.leader != nil || $0.error == nil }) else { return nil }
        return topic.partitions.count { $0.leader == nil }
    }

    /// Partitions with a replica that is not in sync; nil if it is not known of any of them.
    public var underReplicatedPartitions: Int? {
        guard topic.error == nil else { return nil }
        var count = 0
        for partition in topic.partitions {
            guard let replicas = partition.replicas else { return nil }
            if replicas.inSync < replicas.count { count += 1 }
        }
        return count
    }
}
