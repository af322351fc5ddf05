internal import Exposition
internal import KafkaReader
internal import Synchronization

/// What topics are configured to keep, and which partitions are at or under the least number of in-sync replicas: a DescribeConfigs
/// request for 500 topics, every five minutes for each topic.
final class TopicConfiguration: Part {
    static let name = CollectorName("topic-config")
    static let stage = PartStage.besideAll
    static let needs: PartNeeds = []
    static let metrics = [
        minInSync, replicationFactor, retentionTime, retentionSize, info, underMinISR, atMinISR, jmxUnderMinISR, jmxAtMinISR,
    ]

    private static let minInSync = Metrics.gauge(
        "kafka_topic_min_insync_replicas", labels: ["topic"], "Replicas that have to be in sync for a write with acks=all.")
    private static let replicationFactor = Metrics.gauge(
        "kafka_topic_replication_factor", labels: ["topic"], "Number of replicas of each partition, if it is the same for all.")
    private static let retentionTime = Metrics.gauge(
        "kafka_topic_log_retention_period_seconds", labels: ["topic"], "Time for which records are kept; +Inf without limit.")
    private static let retentionSize = Metrics.gauge(
        "kafka_topic_log_retention_size_bytes", labels: ["topic"],
        "Size beyond which the oldest records of a partition are deleted; +Inf without limit.")
    private static let info = Metrics.gauge(
        "kafka_topic_info", labels: ["cleanup_policy", "topic"], "Information about the topic.")
    private static let underMinISR = Metrics.gauge(
        "kafka_topic_partition_under_min_isr", labels: ["partition", "topic"],
        "1 if fewer replicas are in sync than a write with acks=all needs.")
    private static let atMinISR = Metrics.gauge(
        "kafka_topic_partition_at_min_isr", labels: ["partition", "topic"],
        "1 if just as many replicas are in sync as a write with acks=all needs.")
    // The names by which JMX exporters publish the same.
    private static let jmxUnderMinISR = Metrics.gauge(
        "kafka_cluster_partition_underminisr", labels: ["partition", "topic"], underMinISR.help)
    private static let jmxAtMinISR = Metrics.gauge(
        "kafka_cluster_partition_atminisr", labels: ["partition", "topic"], atMinISR.help)

    /// How old settings become before they are read again. Twice as old, they are not published.
    private static let period = Duration.seconds(300)

    private struct Entry {
        let settings: Settings
        let read: ContinuousClock.Instant
        /// When it is read again: not all at once.
        let next: ContinuousClock.Instant
    }

    /// Of a topic; nil for settings that the broker did not report.
    struct Settings: Sendable {
        static let names = ["cleanup.policy", "min.insync.replicas", "retention.bytes", "retention.ms"]

        let cleanupPolicy: String?
        let minInSync: Int32?
        /// Infinite without limit.
        let retentionBytes: Double?
        /// Infinite without limit.
        let retentionSeconds: Double?

        init(_ values: [String: String]) {
            func limit(_ name: String) -> Double? {
                values[name].flatMap { Int64($0) }.map { $0 < 0 ? .infinity : Double($0) }
            }
            cleanupPolicy = values["cleanup.policy"]
            minInSync = values["min.insync.replicas"].flatMap { Int32($0) }
            retentionBytes = limit("retention.bytes")
            retentionSeconds = limit("retention.ms").map { $0 / 1_000 }
        }
    }

    private let usesJMXNames: Bool
    private let cache = Mutex<[String: Entry]>([:])

    /// - Parameter usesJMXNames: whether the partitions' series have the names of JMX exporters as well.
    init(usesJMXNames: Bool = false) {
        self.usesJMXNames = usesJMXNames
    }

    func run(_ walk: WalkState, deadline: ContinuousClock.Instant) async -> PartAnswer {
        let now = ContinuousClock.now
        let names = walk.topics.map { walk.shard.covers($0.name) ? $0.name : nil }
        let due = cache.withLock { cache in
            // A deleted topic is forgotten.
            let known = Set(names.compactMap(\.self))
            cache = cache.filter { known.contains($0.key) }
            return names.compactMap(\.self).filter { cache[$0].map { $0.next <= now } ?? true }
        }
        var failures: [Failure] = []
        if !due.isEmpty {
            let answer = await walk.reader.settings(Settings.names, ofTopics: due, deadline: deadline)
            for topic in answer.settings {
                switch topic.values {
                case .success(let values): remember(topic.topic, Settings(values))
                case .failure(let error): failures.append(Failure(error))
                }
            }
            if let failure = answer.failure {
                guard failure.unavailability == nil else { return PartAnswer(failure) }
                failures.append(Failure(failure))
            }
        }
        let settings = cache.withLock { cache in
            names.map { name in name.flatMap { cache[$0] }.flatMap { $0.read + Self.period * 2 > now ? $0.settings : nil } }
        }
        // All of them refused: the login lacks the ACL.
        if settings.allSatisfy({ $0 == nil }), let first = failures.first, first.category == .acl {
            return PartAnswer(unavailability: "needs DescribeConfigs on topics: \(first)")
        }
        return PartAnswer(findings: Findings(settings: settings, usesJMXNames: usesJMXNames), failures: failures)
    }

    private func remember(_ topic: String, _ settings: Settings) {
        let now = ContinuousClock.now
        let jitter = Self.period * Double.random(in: 0.9...1.1)
        cache.withLock { $0[topic] = Entry(settings: settings, read: now, next: now + jitter) }
    }

    struct Findings: PartFindings {
        /// In the order of the topics; nil where not known, and for topics beyond the shard.
        let settings: [Settings?]
        let usesJMXNames: Bool

        var count: Int { settings.count { $0 != nil } }

        /// How many more replicas are in sync than a write with acks=all needs.
        private func spare(_ partition: ClusterMetadata.Partition, ofTopic index: Int) -> Int32? {
            guard let least = settings[index]?.minInSync, let replicas = partition.replicas else { return nil }
            // As Kafka judges it (kafka.cluster.Partition): a topic cannot need more replicas than it has.
            return replicas.inSync - min(least, replicas.count)
        }

        /// By topic; nil if it is not known of one of its partitions.
        func partitionsUnderMinISR(in topics: [TopicSnapshot]) -> [Int?] {
            topics.indices.map { index in
                guard topics[index].topic.error == nil else { return nil }
                var count = 0
                for partition in topics[index].topic.partitions {
                    guard let spare = spare(partition, ofTopic: index) else { return nil }
                    if spare < 0 { count += 1 }
                }
                return count
            }
        }

        func families(in snapshot: Snapshot, _ labels: SeriesLabels) -> [Family] {
            let topics = snapshot.topics
            let families = TopicFamilies(snapshot, labels)
            func byPartition(_ metric: MetricDescriptor, _ holds: @escaping @Sendable (Int32) -> Bool) -> Family {
                families.partitions(metric) { index, partition in spare(partition, ofTopic: index).map { holds($0) ? 1 : 0 } }
            }
            func under(_ metric: MetricDescriptor) -> Family { byPartition(metric) { $0 < 0 } }
            func at(_ metric: MetricDescriptor) -> Family { byPartition(metric) { $0 == 0 } }
            return [
                families.topics(TopicConfiguration.minInSync) { settings[$0]?.minInSync.map(Int64.init) },
                families.topics(TopicConfiguration.replicationFactor) { topics[$0].replicationFactor.map(Int64.init) },
                families.topics(TopicConfiguration.retentionTime, number: { settings[$0]?.retentionSeconds }),
                families.topics(TopicConfiguration.retentionSize, number: { settings[$0]?.retentionBytes }),
                Family(TopicConfiguration.info, steps: topics.count) { index, writer in
                    guard let policy = settings[index]?.cleanupPolicy else { return }
                    writer.sample(Label("cleanup_policy", policy), labels.topics[index], Int64(1))
                },
                under(TopicConfiguration.underMinISR), at(TopicConfiguration.atMinISR),
            ] + (usesJMXNames ? [under(TopicConfiguration.jmxUnderMinISR), at(TopicConfiguration.jmxAtMinISR)] : [])
        }
    }
}

extension TopicSnapshot {
    /// The number of replicas of each partition; nil if it is not known, or not the same for all.
    fileprivate var replicationFactor: Int32? {
        guard topic.error == nil, let first = topic.partitions.first?.replicas?.count,
            topic.partitions.allSatisfy({ $0.replicas?.count == first })
        else { return nil }
        return first
    }
}
