import KafkaSimulator
import TestSupport

/// The series of a simulated cluster at one moment.
struct Moment {
    typealias Labels = PrometheusText.Labels

    static let countingFamilies: Set = [
        "kafka_topic_partition_current_offset", "kafka_topic_partition_oldest_offset", "kafka_consumergroup_current_offset",
        "kafka_consumergroup_current_offset_sum",
    ]
    static let lagFamilies: Set = ["kafka_consumergroup_lag", "kafka_consumergroup_lag_sum"]
    static let families = countingFamilies.union(lagFamilies).union([
        "kafka_brokers", "kafka_topic_partitions", "kafka_topic_partition_leader", "kafka_topic_partition_replicas",
        "kafka_topic_partition_in_sync_replica", "kafka_topic_partition_leader_is_preferred",
        "kafka_topic_partition_under_replicated_partition", "kafka_consumergroup_members",
    ])

    /// By family.
    private(set) var series: [String: [Labels: Double]] = [:]

    init(_ state: ClusterState) {
        add("kafka_brokers", [:], state.brokers.count)
        for topic in state.topics { addTopic(topic, state) }
        for group in state.groups { addGroup(group, state) }
    }

    func labels(of family: String) -> Set<Labels> { Set((series[family] ?? [:]).keys) }

    /// The committed offset; -1 if a group that reads the topic has committed none.
    func commit(_ labels: Labels) -> Double? { series["kafka_consumergroup_current_offset"]?[labels] }

    /// The end of the log that a group reads.
    func end(_ labels: Labels) -> Double? {
        var partition = labels
        partition["consumergroup"] = nil
        return series["kafka_topic_partition_current_offset"]?[partition]
    }

    private mutating func addTopic(_ topic: String, _ state: ClusterState) {
        let partitions = state.partitions(ofTopic: topic) ?? 0
        add("kafka_topic_partitions", ["topic": topic], partitions)
        for partition in 0..<Int32(partitions) {
            let labels = ["topic": topic, "partition": "\(partition)"]
            let replicas = state.replicas(topic: topic, partition: partition) ?? []
            let inSync = state.inSyncReplicas(topic: topic, partition: partition) ?? []
            let leader = state.leader(topic: topic, partition: partition) ?? -1
            // Without a leader there is no broker to ask.
            if leader >= 0 {
                add("kafka_topic_partition_leader", labels, leader)
                add("kafka_topic_partition_current_offset", labels, state.endOffset(topic: topic, partition: partition) ?? -1)
                add("kafka_topic_partition_oldest_offset", labels, state.oldestOffset(topic: topic, partition: partition) ?? -1)
            }
            add("kafka_topic_partition_replicas", labels, replicas.count)
            add("kafka_topic_partition_in_sync_replica", labels, inSync.count)
            add("kafka_topic_partition_leader_is_preferred", labels, leader == replicas.first ? 1 : 0)
            add("kafka_topic_partition_under_replicated_partition", labels, inSync.count < replicas.count ? 1 : 0)
        }
    }

    private mutating func addGroup(_ group: String, _ state: ClusterState) {
        if state.groupProtocol(ofGroup: group) == .classic || ClientUnderTest.describesConsumerProtocol {
            add("kafka_consumergroup_members", ["consumergroup": group], state.members(ofGroup: group)?.count ?? 0)
        }
        for topic in state.topics(ofGroup: group) ?? [] {
            let offsets = (0..<Int32(state.partitions(ofTopic: topic) ?? 0)).map {
                state.committedOffset(group: group, topic: topic, partition: $0)
            }
            let committed = offsets.compactMap { $0 }
            guard !committed.isEmpty else { continue }
            let labels = ["consumergroup": group, "topic": topic]
            var lags: [Int64?] = []
            for (partition, offset) in offsets.enumerated() {
                let labels = labels.merging(["partition": "\(partition)"]) { $1 }
                add("kafka_consumergroup_current_offset", labels, offset ?? -1)
                let lag = offset.map { offset in end(labels).map { max(0, Int64($0) - offset) } } ?? -1
                if let lag { add("kafka_consumergroup_lag", labels, lag) }
                if offset != nil { lags.append(lag) }
            }
            add("kafka_consumergroup_current_offset_sum", labels, committed.reduce(0, +))
            let known = lags.compactMap { $0 }
            if known.count == lags.count { add("kafka_consumergroup_lag_sum", labels, known.reduce(0, +)) }
        }
    }

    private mutating func add(_ family: String, _ labels: Labels, _ value: some BinaryInteger) {
        series[family, default: [:]][labels] = Double(value)
    }
}
