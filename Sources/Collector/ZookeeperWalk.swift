internal import KafkaClient
internal import ZookeeperClient

/// The part of a walk that reads what old consumers keep in ZooKeeper: their offsets and live members, the whole tree once.
struct ZookeeperWalk: Sendable {
    let zookeeper: ZookeeperClient
    let configuration: CollectorConfiguration
    /// Those that the filters admit.
    let topics: [ClusterMetadata.Topic]

    struct Result: Sendable {
        var groups: [GroupSnapshot]
        var outcome: CollectorOutcome
    }

    func run(deadline: ContinuousClock.Instant) async -> Result {
        let start = ContinuousClock.now
        let indexes = Dictionary(topics.indices.map { (topics[$0].name, $0) }, uniquingKeysWith: { first, _ in first })
        var groups: [GroupSnapshot] = []
        var failures: [Failure] = []
        do throws(ZookeeperError) {
            let filter = configuration.groups
            let tree = try await zookeeper.consumers(
                includingGroup: filter.admits, includingTopic: { indexes[$0] != nil }, deadline: deadline)
            groups = tree.groups.map { snapshot($0, indexes: indexes, unreadable: UnreadableOffsets(tree.problems)) }
            failures = tree.problems.map { Failure($0) }
        } catch {
            failures = [Failure(error)]
        }
        return Result(
            groups: groups,
            outcome: CollectorOutcome(collector: .zookeeper, duration: start.duration(to: .now), failures: failures))
    }

    private func snapshot(
        _ group: ConsumersTree.Group, indexes: [String: Int], unreadable: UnreadableOffsets
    ) -> GroupSnapshot {
        let consumed = group.topics.compactMap { topic -> ConsumedTopic? in
            guard let topicIndex = indexes[topic.name] else { return nil }
            let metadata = topics[topicIndex]
            var partitions = topic.offsets.compactMap { committed in
                metadata.index(ofPartition: committed.partition).map {
                    ConsumedTopic.Partition(index: $0, commit: .offset(committed.offset))
                }
            }
            for partition in unreadable.partitions(of: topic.name, group: group.name) {
                guard let index = metadata.index(ofPartition: partition) else { continue }
                partitions.append(ConsumedTopic.Partition(index: index, commit: .unknown))
            }
            return partitions.isEmpty ? nil : ConsumedTopic(topicIndex: topicIndex, partitions: partitions)
        }
        return GroupSnapshot(
            id: GroupID(group.name), memberCount: group.members?.count, topics: consumed.sorted { $0.topicIndex < $1.topicIndex })
    }
}

/// The offsets that are there and could not be read: without them no sum is known.
struct UnreadableOffsets {
    private struct Place: Hashable {
        var group: Substring
        var topic: Substring
    }

    private var partitions: [Place: [Int32]] = [:]

    /// Problems at `.../consumers/GROUP/offsets/TOPIC/PARTITION`.
    init(_ problems: [ConsumersTree.Problem]) {
        for problem in problems {
            let names = problem.path.split(separator: "/").suffix(5)
            guard names.count == 5, names[names.startIndex] == "consumers", names[names.startIndex + 2] == "offsets",
                let partition = names.last.flatMap({ Int32($0) })
            else { continue }
            let place = Place(group: names[names.startIndex + 1], topic: names[names.startIndex + 3])
            partitions[place, default: []].append(partition)
        }
    }

    func partitions(of topic: String, group: String) -> [Int32] {
        partitions.isEmpty ? [] : partitions[Place(group: group[...], topic: topic[...])] ?? []
    }
}
