internal import Exposition
internal import KafkaProtocol
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
            group.assignments.map { AssignedTopics($0, indexes: names) }
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

        /// - Parameter indexes: of the topics, by name.
        init(_ assignments: [MemberAssignment], indexes: [String: Int]) {
            var assigned: [(topicIndex: Int, member: Int, partitions: ArraySlice<Int32>)] = []
            for (member, assignment) in assignments.enumerated() {
                if !assignment.hasPartitions { emptyMembers += 1 }
                for (name, partitions) in assignment where !partitions.isEmpty {
                    if let index = indexes[name] { assigned.append((index, member, partitions)) }
                }
            }
            assigned.sort { ($0.topicIndex, $0.member) < ($1.topicIndex, $1.member) }
            var topics: [(topicIndex: Int, members: Int, partitions: Int)] = []
            var rest = assigned[...]
            while let index = rest.first?.topicIndex {
                let ofTopic = rest.prefix { $0.topicIndex == index }
                rest = rest.dropFirst(ofTopic.count)
                var partitions = ofTopic.flatMap(\.partitions)
                partitions.sort()
                topics.append((index, ofTopic.map(\.member).distinctCount, partitions.distinctCount))
            }
            self.topics = topics
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
    var assignments: [MemberAssignment]? {
        guard let members, hasAssignments || members.isEmpty else { return nil }
        let known = members.compactMap(\.assignment)
        return known.count == members.count ? known : nil
    }
}

extension Array where Element: Equatable {
    /// Of elements in ascending order.
    fileprivate var distinctCount: Int { indices.count { $0 == 0 || self[$0] != self[$0 - 1] } }
}
