internal import KafkaClient

/// The consumer groups' part of a walk.
///
/// Which groups there are, each broker is asked alone; their members are asked for beside that, of all brokers in one call, which
/// a silent broker keeps waiting. So neither waits for the other, except where only the second can know of a group.
struct GroupWalk: Sendable {
    let kafka: KafkaClient
    let configuration: CollectorConfiguration
    /// Those that the filters admit.
    let topics: [ClusterMetadata.Topic]

    struct Result: Sendable {
        var groups: [GroupSnapshot]
        var outcome: CollectorOutcome
    }

    func run(_ metadata: ClusterMetadata, deadline: ContinuousClock.Instant) async -> Result {
        let start = ContinuousClock.now
        let brokers = metadata.brokers.map(\.id)
        // A silent broker takes all the time it is given: the rest is for those who do answer.
        let listingDeadline = start + start.duration(to: deadline) * 0.4
        let committedDeadline = start + start.duration(to: deadline) * 0.8

        async let describing = describeGroups(of: brokers, deadline: listingDeadline)
        let listing = await kafka.listGroups(of: brokers, deadline: listingDeadline)
        let listed = listing.groups.filter { configuration.groups.admits($0.id.description) }
        var failures = metadata.unlistedGroups + listing.failures.values.map { Failure($0) }
        var committed = await committedOffsets(
            of: listed.map { CoordinatedGroup(id: $0.id, coordinator: $0.coordinator) }, deadline: committedDeadline)

        // Kafka Connect's groups and those of other protocols are known by their description alone.
        let described = await describing
        let others = described.groups.filter { committed[$0.id] == nil }
        let committedByOthers = await committedOffsets(
            of: others.map { CoordinatedGroup(id: $0.id, coordinator: $0.coordinator) }, deadline: committedDeadline)
        committed.merge(committedByOthers) { first, _ in first }

        failures += descriptionFailures(of: listed.map(\.id), listing: listing, described: described)
        let gaps = DescriptionGaps(listing: listing, described: described)
        let descriptionsByID = Dictionary(uniqueKeysWithValues: described.groups.map { ($0.id, $0) })
        let topicIndexes = Dictionary(
            topics.indices.map { (topics[$0].name, $0) }, uniquingKeysWith: { first, _ in first })
        let groups = committed.sorted { $0.key < $1.key }.map { id, answer in
            let members = descriptionsByID[id]?.members
            switch answer {
            case .success(let committedTopics):
                failures += gaps.failures(of: descriptionsByID[id], hasCommits: committedTopics.contains(where: \.hasCommits))
                let consumed = Self.partitionsByTopic(committedTopics, topicIndexes: topicIndexes)
                if !configuration.showsAllOffsets, consumed.contains(where: { $0.partitions.contains(where: \.isCommitted) }) {
                    failures += gaps.assignmentFailures(of: descriptionsByID[id])
                }
                let group = snapshot(id, members: members, consumed)
                let error = committedTopics.lazy.flatMap(\.partitions).compactMap(\.error).first
                if let error = error ?? (group.hasUnknownCommits ? .badAnswer : nil) {
                    failures.append(Failure(KafkaError(error, .committedOffsets, target: .group(id))))
                }
                return group
            case .failure(let error):
                failures.append(Failure(error))
                return GroupSnapshot(id: id, memberCount: members?.count, topics: [])
            }
        }
        return Result(
            groups: groups,
            outcome: CollectorOutcome(
                collector: .consumerGroups, duration: start.duration(to: .now), failures: failures))
    }

    /// What is not known of groups' members: a failure for each group whose coordinator did not describe it; one for all where
    /// nobody described any; and one where others may be missing that nothing else tells of.
    private func descriptionFailures(
        of listed: [GroupID], listing: GroupListing, described: GroupDescriptions
    ) -> [Failure] {
        if let failure = described.failure, described.groups.isEmpty {
            // Who did not even list its groups has a failure already.
            return listed.isEmpty && !listing.failures.isEmpty ? [] : [Failure(failure)]
        }
        let known = Set(described.groups.map(\.id))
        let missing = listed.filter { !known.contains($0) }
            .map { ($0, described.failure?.code ?? .coordinatorNotAvailable) }
        let refused = described.groups.compactMap { description in description.error.map { (description.id, $0) } }
        let failures = (missing + refused).map { id, code in
            Failure(KafkaError(code, .describeGroups, target: .group(id)))
        }
        // Groups of other protocols are known by their descriptions alone: nothing else may tell of those that are lost.
        guard let failure = described.failure, failures.isEmpty, listing.failures.isEmpty else { return failures }
        return [Failure(failure)]
    }

    private func describeGroups(of brokers: [Int32], deadline: ContinuousClock.Instant) async -> GroupDescriptions {
        let filter = configuration.groups
        return await kafka.describeGroups(
            of: brokers, where: { filter.admits($0.description) }, assignments: !configuration.showsAllOffsets,
            deadline: deadline)
    }

    private func committedOffsets(
        of groups: [CoordinatedGroup], deadline: ContinuousClock.Instant
    ) async -> [GroupID: Swift.Result<[CommittedTopic], KafkaError>] {
        let answers = await kafka.committedOffsets(
            of: groups, in: topics, inFlight: configuration.groupWorkers, deadline: deadline)
        return Dictionary(zip(groups.map(\.id), answers), uniquingKeysWith: { first, _ in first })
    }

    private func snapshot(
        _ id: GroupID, members: [GroupMember]?, _ consumed: [(index: Int, partitions: [CommittedTopic.Partition])]
    ) -> GroupSnapshot {
        let assignment = configuration.showsAllOffsets ? nil : AssignedPartitions(members ?? [])
        let shown = consumed.compactMap { index, partitions in
            ConsumedTopic(partitions, topic: topics[index], topicIndex: index, assignment: assignment)
        }
        return GroupSnapshot(id: id, memberCount: members?.count, topics: shown)
    }

    /// By the topics' indexes, in their order. A topic that is gone, or that the filters leave out, is not among them; one that an
    /// answer names in several places is there once.
    static func partitionsByTopic(
        _ committedTopics: [CommittedTopic], topicIndexes: [String: Int]
    ) -> [(index: Int, partitions: [CommittedTopic.Partition])] {
        let known = committedTopics.compactMap { committed in
            topicIndexes[committed.topic].map { (index: $0, partitions: committed.partitions) }
        }
        return known.sorted { $0.index < $1.index }.reduce(into: []) { topics, topic in
            if let last = topics.indices.last, topics[last].index == topic.index {
                topics[last].partitions += topic.partitions
            } else {
                topics.append(topic)
            }
        }
    }
}

/// The partitions that a group's live members are assigned.
struct AssignedPartitions: Sendable {
    private var partitionsByTopic: [String: Set<Int32>] = [:]
    /// Whether every member's assignment could be read. One that could not may hold any partition.
    let isWhole: Bool

    init(_ members: [GroupMember]) {
        isWhole = members.allSatisfy { $0.assignment != nil }
        for assignment in members.compactMap(\.assignment) {
            for (topic, partitions) in assignment {
                partitionsByTopic[topic, default: []].formUnion(partitions)
            }
        }
    }

    func contains(_ partition: Int32, of topic: String) -> Bool {
        partitionsByTopic[topic]?.contains(partition) ?? false
    }
}

extension ConsumedTopic {
    /// - Parameters:
    ///   - committed: in that topic.
    ///   - assignment: the only partitions to look at; nil for all.
    /// - Returns: nil if the group committed nothing there.
    init?(
        _ committed: [CommittedTopic.Partition], topic: ClusterMetadata.Topic, topicIndex: Int, assignment: AssignedPartitions?
    ) {
        var commits = [Commit?](repeating: nil, count: topic.partitions.count)
        for partition in committed {
            // A topic that was made anew with fewer partitions still has commits for the old ones.
            guard let index = topic.index(ofPartition: partition.id) else { continue }
            let commit: Commit =
                if partition.error != nil { .unknown } else if partition.offset >= 0 { .offset(partition.offset) } else { .none }
            // Of two answers that differ, either can be the wrong one.
            commits[index] = commits[index] == nil || commits[index] == commit ? commit : .unknown
        }
        let partitions = commits.indices.compactMap { index in
            assignment.map { $0.contains(topic.partitions[index].id, of: topic.name) } ?? true
                ? Partition(index: index, commit: commits[index] ?? .none) : nil
        }
        guard partitions.contains(where: { $0.commit != .none }) else { return nil }
        self.init(topicIndex: topicIndex, partitions: partitions, isWhole: assignment?.isWhole ?? true)
    }
}

extension CommittedTopic {
    fileprivate var hasCommits: Bool { partitions.contains(where: \.isCommitted) }
}

extension CommittedTopic.Partition {
    /// Whether there is a commit, or may be one.
    fileprivate var isCommitted: Bool { offset >= 0 || error != nil }
}

extension GroupSnapshot {
    fileprivate var hasUnknownCommits: Bool { topics.contains { $0.partitions.contains { $0.commit == .unknown } } }
}
