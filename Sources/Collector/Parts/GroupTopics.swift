internal import Exposition
internal import KafkaReader

/// How many members of each group have partitions of each topic, from the groups' descriptions: no request of its own.
struct GroupTopics: Part {
    static let name = CollectorName("group-topics")
    static let stage = PartStage.afterOffsets
    static let needs = PartNeeds.groups
    static let memberDetails = MemberDetails.assignment
    static let metrics = [emptyMembers, topicMembers, assignedPartitions]

    private static let emptyMembers = Metrics.gauge(
        "kafka_consumergroup_empty_members", labels: ["consumergroup"],
        "Number of members that no partition is assigned to.")
    private static let topicMembers = Metrics.gauge(
        "kafka_consumergroup_topic_members", labels: ["consumergroup", "topic"],
        "Number of members that partitions of the topic are assigned to.")
    private static let assignedPartitions = Metrics.gauge(
        "kafka_consumergroup_topic_assigned_partitions", labels: ["consumergroup", "topic"],
        "Number of partitions of the topic that are assigned to members.")

    func run(_ walk: WalkState, deadline: ContinuousClock.Instant) async -> PartAnswer {
        let names = walk.topics.indexesByName
        let groups = walk.snapshot.groups.map { group in
            group.assignments.map { AssignedTopics($0, topics: walk.topics, indexes: names) }
        }
        return PartAnswer(
            findings: Findings(groups: groups, count: groups.count { $0 != nil }),
            isPartial: !walk.isComplete(.consumerGroups))
    }

    /// What is assigned to the members of a group.
    struct AssignedTopics: Sendable {
        var emptyMembers = 0
        /// In the order of the topics.
        let topics: [(topicIndex: Int, members: Int, partitions: Int)]

        init(_ assignments: [[String: [Int32]]], topics: [ClusterMetadata.Topic], indexes: [String: Int]) {
            var members: [Int: Int] = [:]
            var partitions: [Int: Set<Int32>] = [:]
            for assignment in assignments {
                if assignment.values.allSatisfy(\.isEmpty) { emptyMembers += 1 }
                for (name, assigned) in assignment where !assigned.isEmpty {
                    guard let index = indexes[name] else { continue }
                    members[index, default: 0] += 1
                    partitions[index, default: []].formUnion(assigned)
                }
            }
            self.topics = members.sorted { $0.key < $1.key }.map { ($0.key, $0.value, partitions[$0.key]?.count ?? 0) }
        }
    }

    struct Findings: PartFindings {
        /// In the order of the snapshot's groups; nil if not known.
        let groups: [AssignedTopics?]
        let count: Int

        func families(in snapshot: Snapshot, _ labels: SeriesLabels) -> [Family] {
            func byTopic(_ metric: MetricDescriptor, _ value: @escaping @Sendable (Int, Int) -> Int) -> Family {
                Family(metric, steps: groups.count) { index, writer in
                    for topic in groups[index]?.topics ?? [] {
                        let value = Int64(value(topic.members, topic.partitions))
                        writer.sample(labels.groups[index], labels.topics[topic.topicIndex], value)
                    }
                }
            }
            return [
                Family(GroupTopics.emptyMembers, steps: groups.count) { index, writer in
                    if let group = groups[index] { writer.sample(labels.groups[index], Int64(group.emptyMembers)) }
                },
                byTopic(GroupTopics.topicMembers) { members, _ in members },
                byTopic(GroupTopics.assignedPartitions) { _, partitions in partitions },
            ]
        }
    }
}

extension GroupSnapshot {
    /// Whether its members' assignments are those in use. A classic group has assignments while it is stable.
    var hasAssignments: Bool { type == .consumer || state == .stable }

    /// The assignment of each member; nil if it is not known of any of them.
    var assignments: [[String: [Int32]]]? {
        guard let members, hasAssignments || members.isEmpty else { return nil }
        let known = members.compactMap(\.assignment)
        return known.count == members.count ? known : nil
    }
}
