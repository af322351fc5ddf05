import KafkaProtocol
import KafkaSimulator
import TestSupport

/// A fault, and the series that may be missing because of it.
struct ChaosCase: Sendable, CustomStringConvertible {
    /// The affected series. No others may be missing.
    struct Hit: Sendable {
        /// The cluster as a whole: only `kafka_up` 0 is left.
        var everything = false
        /// Brokers whose partitions may lack offsets.
        var leaders: Set<Int32> = []
        /// Brokers whose groups may lack everything.
        var coordinators: Set<Int32> = []
        /// Brokers whose groups may lack their commits.
        var commits: Set<Int32> = []
        /// Brokers whose groups may lack their members.
        var members: Set<Int32> = []
        var topics: Set<String> = []
        /// The offsets of these partitions, by topic.
        var partitions: [String: Set<Int32>] = [:]
        var groups: Set<String> = []
        /// Whole families, and everything that is computed from them.
        var families: Set<String> = []
        /// Brokers do not disclose that anything exists.
        var isHidden = false
    }

    enum Course: Sendable {
        /// The faults last.
        case lasting
        /// Each fault ends after it has changed one answer, and begins again in the next scrape. Asking again mends it.
        case momentary
        /// Each fault changes one answer of the first scrape, or the connections that exist then. The second scrape is whole.
        case passing
    }

    let description: String
    let faults: [Fault]
    let hit: Hit
    /// The faults begin once a request of this kind has been answered.
    var after: ApiKey?
    let course: Course

    init(_ description: String, _ faults: [Fault], _ hit: Hit = Hit(), after: ApiKey? = nil, course: Course = .lasting) {
        self.description = description
        self.faults = faults
        self.hit = hit
        self.after = after
        self.course = course
    }

    /// Starts the faults.
    func inject(into cluster: SimulatedCluster) {
        for fault in faults {
            if course != .lasting {
                cluster.inject(fault, answers: 1)
            } else if let after {
                cluster.inject(fault, after: after)
            } else {
                cluster.inject(fault)
            }
        }
    }

    /// Whether nothing may be missing.
    /// - Parameter round: of the two scrapes, from 1 on.
    func mustBeWhole(inRound round: Int) -> Bool { course == .momentary || course == .passing && round == 2 }

    /// Whether a series of the healthy cluster may be missing.
    func mayLack(_ family: String, _ labels: PrometheusText.Labels, _ state: ClusterState) -> Bool {
        if hit.everything || hit.families.contains(family) { return true }
        // librdkafka knows the states by the descriptions of groups, as it does the members.
        let isOfMembers = Self.memberFamilies.contains(family) || family == "kafka_consumergroup_state" && !ClientUnderTest.isAuto
        if isOfMembers, !hit.families.isDisjoint(with: Self.memberFamilies) { return true }
        if let topic = labels["topic"], hit.topics.contains(topic) { return true }
        if let group = labels["consumergroup"] {
            let coordinator = state.coordinator(ofGroup: group)
            if hit.groups.contains(group) || hit.coordinators.contains(coordinator) { return true }
            if (isOfMembers ? hit.members : hit.commits).contains(coordinator) { return true }
        }
        switch family {
        case "kafka_topic_partition_current_offset", "kafka_topic_partition_oldest_offset", "kafka_consumergroup_lag":
            return lacksOffset(labels["topic"] ?? "", Int32(labels["partition"] ?? "") ?? -1, state)
                || family == "kafka_consumergroup_lag" && lacksEnds
        case "kafka_consumergroup_lag_sum":
            let topic = labels["topic"] ?? ""
            let partitions = 0..<Int32(state.partitions(ofTopic: topic) ?? 0)
            return lacksEnds || partitions.contains { lacksOffset(topic, $0, state) }
        case "kafka_topic_partition_leader":
            return hit.partitions[labels["topic"] ?? ""]?.contains(Int32(labels["partition"] ?? "") ?? -1) ?? false
        default:
            return false
        }
    }

    private var lacksEnds: Bool { hit.families.contains("kafka_topic_partition_current_offset") }

    private func lacksOffset(_ topic: String, _ partition: Int32, _ state: ClusterState) -> Bool {
        hit.partitions[topic]?.contains(partition) ?? false
            || hit.leaders.contains(state.leader(topic: topic, partition: partition) ?? -1)
    }
}
