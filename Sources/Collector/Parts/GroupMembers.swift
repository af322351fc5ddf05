internal import Exposition
internal import KafkaReader

/// Which member each partition is assigned to, from the groups' descriptions: no request of its own.
struct GroupMembers: Part {
    static let name = CollectorName("group-members")
    static let stage = PartStage.afterOffsets
    static let needs = PartNeeds.groups
    static let memberDetails: MemberDetails = [.assignment, .identity]
    static let metrics = [partitionMember]

    private static let partitionMember = Metrics.gauge(
        "kafka_consumergroup_partition_member",
        labels: ["client_id", "consumer_id", "consumergroup", "member_host", "partition", "topic"],
        "1 for the member that the partition is assigned to.")

    func run(_ walk: WalkState, deadline: ContinuousClock.Instant) async -> PartAnswer {
        let names = walk.topics.indexesByName
        let groups = walk.snapshot.groups.map { group in
            group.hasAssignments
                ? (group.members ?? []).compactMap { Member($0, topics: walk.topics, indexes: names) } : []
        }
        return PartAnswer(
            findings: Findings(groups: groups, count: groups.reduce(0) { $0 + $1.count }),
            isPartial: !walk.isComplete(.consumerGroups))
    }

    struct Member: Sendable {
        let identity: GroupMember.Identity
        /// In order, each once.
        let partitions: [(topicIndex: Int, id: Int32)]

        /// - Returns: nil for a member whose identity or assignment is not known.
        init?(_ member: GroupMember, topics: [ClusterMetadata.Topic], indexes: [String: Int]) {
            guard let identity = member.identity, let assignment = member.assignment else { return nil }
            self.identity = identity
            var partitions: [(topicIndex: Int, id: Int32)] = []
            for (name, ids) in assignment {
                guard let index = indexes[name] else { continue }
                partitions += ids.lazy.filter { topics[index].index(ofPartition: $0) != nil }.map { (index, $0) }
            }
            partitions.sort { ($0.topicIndex, $0.id) < ($1.topicIndex, $1.id) }
            self.partitions = partitions.indices.filter { $0 == 0 || partitions[$0] != partitions[$0 - 1] }.map { partitions[$0] }
        }
    }

    struct Findings: PartFindings {
        /// In the order of the snapshot's groups.
        let groups: [[Member]]
        let count: Int

        func families(in snapshot: Snapshot, _ labels: SeriesLabels) -> [Family] {
            [
                Family(GroupMembers.partitionMember, steps: groups.count) { index, writer in
                    var seen: Set<String> = []
                    // Ids are unique in a group; an answer that repeats one would repeat series.
                    for member in groups[index] where seen.insert(member.identity.id).inserted {
                        let identity = member.identity
                        let owner = [
                            Label("client_id", identity.clientID), Label("consumer_id", identity.id), labels.groups[index],
                            Label("member_host", identity.host),
                        ]
                        for partition in member.partitions {
                            writer.sample(
                                owner + [Label("partition", partition.id), labels.topics[partition.topicIndex]], 1)
                        }
                    }
                }
            ]
        }
    }
}
