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
        "kafka_topic_partition_under_replicated_partition", "kafka_consumergroup_members", "kafka_topic_offline_partitions",
        "kafka_topic_under_replicated_partitions", "kafka_consumergroup_state", "kafka_consumergroup_empty_members",
        "kafka_consumergroup_topic_members", "kafka_consumergroup_topic_assigned_partitions", "kafka_broker_fenced",
        "kafka_controller_id",
    ])
    /// Those that need more than librdkafka asks for.
    private static let statesByProtocol: [GroupRule.GroupProtocol: [String]] = [
        .classic: ["PreparingRebalance", "CompletingRebalance", "Stable", "Dead", "Empty"],
        .consumer: ["Assigning", "Reconciling", "Stable", "Dead", "Empty"],
    ]

    /// By family.
    private(set) var series: [String: [Labels: Double]] = [:]

    init(_ state: ClusterState) {
        add("kafka_brokers", [:], state.brokers.count)
        if ClientUnderTest.isAuto {
            add("kafka_controller_id", [:], state.controller)
            for id in state.registeredBrokers {
                add("kafka_broker_fenced", ["id": "\(id)"], state.brokers.contains(id) ? 0 : 1)
            }
        }
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
        let all = 0..<Int32(partitions)
        add("kafka_topic_offline_partitions", ["topic": topic], all.count { state.leader(topic: topic, partition: $0) == -1 })
        add(
            "kafka_topic_under_replicated_partitions", ["topic": topic],
            all.count { partition in
                let replicas = state.replicas(topic: topic, partition: partition)?.count ?? 0
                return (state.inSyncReplicas(topic: topic, partition: partition)?.count ?? 0) < replicas
            })
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
        addMembers(group, state)
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

    private mutating func addMembers(_ group: String, _ state: ClusterState) {
        guard let groupProtocol = state.groupProtocol(ofGroup: group),
            groupProtocol == .classic || ClientUnderTest.describesConsumerProtocol, let present = state.state(ofGroup: group)
        else { return }
        // librdkafka has no word for that state.
        if ClientUnderTest.isAuto || present != .reconciling {
            for name in Self.statesByProtocol[groupProtocol] ?? [] {
                add("kafka_consumergroup_state", ["consumergroup": group, "state": name], name == present.rawValue ? 1 : 0)
            }
        }
        guard present != .preparingRebalance, let members = state.members(ofGroup: group) else { return }
        add(
            "kafka_consumergroup_empty_members", ["consumergroup": group],
            members.count { $0.assignment.values.allSatisfy(\.isEmpty) })
        for topic in Set(members.flatMap(\.assignment.keys)) {
            let assigned = members.compactMap { $0.assignment[topic] }.filter { !$0.isEmpty }
            let labels = ["consumergroup": group, "topic": topic]
            guard !assigned.isEmpty else { continue }
            add("kafka_consumergroup_topic_members", labels, assigned.count)
            add("kafka_consumergroup_topic_assigned_partitions", labels, assigned.joined().count)
        }
    }

    private mutating func add(_ family: String, _ labels: Labels, _ value: some BinaryInteger) {
        series[family, default: [:]][labels] = Double(value)
    }
}
