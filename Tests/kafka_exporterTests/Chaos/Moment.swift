import KafkaSimulator
import TestSupport

/// The series of a simulated cluster at one moment.
struct Moment {
    typealias Labels = PrometheusText.Labels

    static let countingFamilies: Set = [
        "kafka_topic_partition_current_offset", "kafka_topic_partition_oldest_offset", "kafka_consumergroup_current_offset",
        "kafka_consumergroup_current_offset_sum", "kafka_sharegroup_start_offset", "kafka_topic_partition_last_stable_offset",
    ]
    static let lagFamilies: Set = [
        "kafka_consumergroup_lag", "kafka_consumergroup_lag_sum", "kafka_sharegroup_lag", "kafka_sharegroup_lag_sum",
    ]
    /// Those of parts that are off by default.
    static let optionalFamilies: Set = [
        "kafka_topic_partition_last_stable_offset", "kafka_topic_partition_replica_lag", "kafka_broker_log_dir_online",
        "kafka_consumergroup_partition_member",
    ]
    static let families = countingFamilies.union(lagFamilies).union(optionalFamilies).union([
        "kafka_brokers", "kafka_topic_partitions", "kafka_topic_partition_leader", "kafka_topic_partition_replicas",
        "kafka_topic_partition_in_sync_replica", "kafka_topic_partition_leader_is_preferred",
        "kafka_topic_partition_under_replicated_partition", "kafka_consumergroup_members", "kafka_topic_offline_partitions",
        "kafka_topic_under_replicated_partitions", "kafka_consumergroup_state", "kafka_consumergroup_empty_members",
        "kafka_consumergroup_topic_members", "kafka_consumergroup_topic_assigned_partitions", "kafka_broker_fenced",
        "kafka_controller_id", "kafka_sharegroup_members", "kafka_sharegroup_state",
    ])
    /// Those that need more than librdkafka asks for.
    private static let statesByProtocol: [GroupRule.GroupProtocol: [String]] = [
        .classic: ["PreparingRebalance", "CompletingRebalance", "Stable", "Dead", "Empty"],
        .consumer: ["Assigning", "Reconciling", "Stable", "Dead", "Empty"],
        .share: ["Stable", "Dead", "Empty"],
    ]

    /// By family.
    private(set) var series: [String: [Labels: Double]] = [:]
    /// By topic and partition, those without a leader included.
    private var ends: [Labels: Double] = [:]

    init(_ state: ClusterState) {
        add("kafka_brokers", [:], state.brokers.count)
        if ClientUnderTest.isAuto {
            add("kafka_controller_id", [:], state.controller)
            for id in state.brokers { add("kafka_broker_log_dir_online", ["id": "\(id)", "path": "/var/lib/kafka/data"], 1) }
            for id in state.registeredBrokers {
                add("kafka_broker_fenced", ["id": "\(id)"], state.brokers.contains(id) ? 0 : 1)
            }
        }
        for topic in state.topics { addTopic(topic, state) }
        for group in state.groups {
            if state.groupProtocol(ofGroup: group) == .share {
                addShareGroup(group, state)
            } else {
                addGroup(group, state)
            }
        }
    }

    func labels(of family: String) -> Set<Labels> { Set((series[family] ?? [:]).keys) }

    /// The offset that a group has reached; -1 if a group that reads the topic has committed none.
    /// - Parameter kind: `consumergroup` or `sharegroup`.
    func reached(_ labels: Labels, by kind: String) -> Double? {
        series[kind == "sharegroup" ? "kafka_sharegroup_start_offset" : "kafka_consumergroup_current_offset"]?[labels]
    }

    /// The end of the log that a group reads. Without a leader, share groups' coordinators know it alone.
    func end(_ labels: Labels, for kind: String) -> Double? {
        var partition = labels
        partition[kind] = nil
        return kind == "sharegroup" ? ends[partition] : series["kafka_topic_partition_current_offset"]?[partition]
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
            let end = state.endOffset(topic: topic, partition: partition) ?? -1
            ends[labels] = Double(end)
            // Without a leader there is no broker to ask.
            if leader >= 0 {
                add("kafka_topic_partition_leader", labels, leader)
                add("kafka_topic_partition_current_offset", labels, end)
                add("kafka_topic_partition_oldest_offset", labels, state.oldestOffset(topic: topic, partition: partition) ?? -1)
            }
            if ClientUnderTest.isAuto { addAnswersOfOurClient(labels, leader, replicas, inSync, state) }
            add("kafka_topic_partition_replicas", labels, replicas.count)
            add("kafka_topic_partition_in_sync_replica", labels, inSync.count)
            add("kafka_topic_partition_leader_is_preferred", labels, leader == replicas.first ? 1 : 0)
            add("kafka_topic_partition_under_replicated_partition", labels, inSync.count < replicas.count ? 1 : 0)
        }
    }

    private mutating func addAnswersOfOurClient(
        _ labels: Labels, _ leader: Int32, _ replicas: [Int32], _ inSync: [Int32], _ state: ClusterState
    ) {
        // No transaction is simulated.
        if leader >= 0 { add("kafka_topic_partition_last_stable_offset", labels, Int64(ends[labels] ?? -1)) }
        for broker in replicas where state.brokers.contains(broker) {
            let labels = labels.merging(["broker": "\(broker)"]) { $1 }
            add("kafka_topic_partition_replica_lag", labels, inSync.contains(broker) ? 0 : 500)
        }
    }

    private mutating func addShareGroup(_ group: String, _ state: ClusterState) {
        guard ClientUnderTest.isAuto, let present = state.state(ofGroup: group) else { return }
        add("kafka_sharegroup_members", ["sharegroup": group], state.members(ofGroup: group)?.count ?? 0)
        for name in Self.statesByProtocol[.share] ?? [] {
            add("kafka_sharegroup_state", ["sharegroup": group, "state": name], name == present.rawValue ? 1 : 0)
        }
        for topic in state.topics(ofGroup: group) ?? [] {
            let labels = ["sharegroup": group, "topic": topic]
            var sum = 0.0
            for partition in 0..<Int32(state.partitions(ofTopic: topic) ?? 0) {
                guard let start = state.startOffset(shareGroup: group, topic: topic, partition: partition),
                    let end = state.endOffset(topic: topic, partition: partition)
                else { continue }
                let labels = labels.merging(["partition": "\(partition)"]) { $1 }
                add("kafka_sharegroup_start_offset", labels, start)
                add("kafka_sharegroup_lag", labels, max(0, end - start))
                sum += Double(max(0, end - start))
            }
            add("kafka_sharegroup_lag_sum", labels, Int64(sum))
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
                let lag = offset.map { offset in end(labels, for: "consumergroup").map { max(0, Int64($0) - offset) } } ?? -1
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
        for member in members {
            let labels = [
                "consumergroup": group, "consumer_id": member.memberId, "client_id": member.clientId,
                "member_host": member.clientHost,
            ]
            for (topic, partitions) in member.assignment {
                for partition in partitions {
                    add(
                        "kafka_consumergroup_partition_member",
                        labels.merging(["topic": topic, "partition": "\(partition)"]) { $1 }, 1)
                }
            }
        }
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
