internal import Exposition
internal import KafkaReader

/// Share groups (KIP-932): a DescribeShareGroupOffsets and a ShareGroupDescribe request for each coordinator that has any.
///
/// Their start offsets are no commits, so they are never among the consumer groups.
struct ShareGroups: Part {
    static let name = CollectorName("share-groups")
    static let stage = PartStage.afterOffsets
    static let needs = PartNeeds.groups
    static let metrics = [startOffset, lag, lagSum, members, state]

    private static let startOffset = Metrics.gauge(
        "kafka_sharegroup_start_offset", labels: ["partition", "sharegroup", "topic"],
        "Offset of the first record of the partition that the share group has not finished.")
    private static let lag = Metrics.gauge(
        "kafka_sharegroup_lag", labels: ["partition", "sharegroup", "topic"],
        "Records of the partition that the share group has not finished.")
    private static let lagSum = Metrics.gauge(
        "kafka_sharegroup_lag_sum", labels: ["sharegroup", "topic"], "Records of the topic that the share group has not finished."
    )
    private static let members = Metrics.gauge(
        "kafka_sharegroup_members", labels: ["sharegroup"], "Number of members of the share group.")
    private static let state = Metrics.gauge(
        "kafka_sharegroup_state", labels: ["sharegroup", "state"],
        "1 for the state that the share group is in, 0 for the others.")

    func run(_ walk: WalkState, deadline: ContinuousClock.Instant) async -> PartAnswer {
        let listed = walk.shareGroups
        guard !listed.isEmpty else {
            return PartAnswer(findings: Findings(groups: []), isPartial: !walk.isComplete(.consumerGroups))
        }
        let answers = await walk.reader.shareGroups(
            listed.map { CoordinatedGroup(id: $0.id, coordinator: $0.coordinator) }, deadline: deadline)
        let byID = Dictionary(answers.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let places = PartitionPlaces(walk.topics)
        var errors: [KafkaError] = []
        let groups = listed.map { group in
            var partitions: [Findings.Partition] = []
            switch byID[group.id]?.offsets {
            case .success(let offsets)?: partitions = Self.places(of: offsets, in: places)
            case .failure(let error)?: errors.append(error)
            case nil: break
            }
            var memberCount: Int?
            switch byID[group.id]?.memberCount {
            case .success(let count)?: memberCount = count
            case .failure(let error)?: errors.append(error)
            case nil: break
            }
            return Findings.Group(id: group.id, state: group.state, memberCount: memberCount, partitions: partitions)
        }
        // Kafka 4.0's preview answers neither question.
        let failures = errors.filter { !$0.isOfVersion }
        return PartAnswer(
            findings: Findings(groups: groups), failures: failures.map { Failure($0) },
            isPartial: !walk.isComplete(.consumerGroups))
    }

    /// In order, each partition once.
    private static func places(
        of offsets: [ShareGroupAnswer.Partition], in known: PartitionPlaces
    ) -> [Findings.Partition] {
        var places: [PartitionPlace: Findings.Partition] = [:]
        for partition in offsets {
            guard let place = known[partition.topic, partition.id] else { continue }
            places[place] = places[place] ?? (place, partition.startOffset, partition.lag)
        }
        return places.values.sorted { ($0.place.topic, $0.place.partition) < ($1.place.topic, $1.place.partition) }
    }

    struct Findings: PartFindings {
        /// Offset and lag are -1 if not known.
        typealias Partition = (place: PartitionPlace, startOffset: Int64, lag: Int64)

        struct Group: Sendable {
            let id: GroupID
            let state: GroupState?
            let memberCount: Int?
            let partitions: [Partition]
        }

        let groups: [Group]

        var count: Int { groups.count }

        func families(in snapshot: Snapshot, _ labels: SeriesLabels) -> [Family] {
            let states = StateSamples()
            let names = groups.map { Label("sharegroup", $0.id.description) }
            func byPartition(_ metric: MetricDescriptor, _ value: @escaping @Sendable (Partition) -> Int64) -> Family {
                Family(metric, steps: groups.count) { index, writer in
                    for partition in groups[index].partitions where value(partition) >= 0 {
                        let topic = snapshot.topics[partition.place.topic].topic
                        writer.sample(
                            [
                                Label("partition", topic.partitions[partition.place.partition].id), names[index],
                                labels.topics[partition.place.topic],
                            ], value(partition))
                    }
                }
            }
            return [
                byPartition(ShareGroups.startOffset) { $0.startOffset }, byPartition(ShareGroups.lag) { $0.lag },
                Family(ShareGroups.lagSum, steps: groups.count) { index, writer in
                    for (topic, sum) in groups[index].lagSums { writer.sample(names[index], labels.topics[topic], sum) }
                },
                Family(ShareGroups.members, steps: groups.count) { index, writer in
                    if let count = groups[index].memberCount { writer.sample(names[index], Int64(count)) }
                },
                Family(ShareGroups.state, steps: groups.count) { index, writer in
                    states.write(groups[index].state, of: .share, names[index], &writer)
                },
            ]
        }
    }
}

extension ShareGroups.Findings.Group {
    /// By topic, in order: topics with a lag that is not known are left out. Partitions in which the group has read nothing have none.
    fileprivate var lagSums: [(topic: Int, sum: Int64)] {
        Dictionary(grouping: partitions.filter { $0.startOffset >= 0 }, by: \.place.topic)
            .compactMap { topic, read in read.sum { $0.lag >= 0 ? $0.lag : nil }.map { (topic, $0) } }
            .sorted { $0.topic < $1.topic }
    }
}
