internal import KafkaReader
internal import Sharding

/// The consumer groups' part of a walk.
///
/// Committed offsets are asked for as soon as the groups are listed. A group that only its description tells of comes after that.
struct GroupWalk: Sendable {
    let reader: any ClusterReader
    let configuration: CollectorConfiguration
    /// Those that the filters admit.
    let topics: [ClusterMetadata.Topic]
    /// Whose groups are asked for.
    let shard: Shard
    /// What parts need to know of members beyond their number.
    let memberDetails: MemberDetails

    struct Result: Sendable {
        var groups: [GroupSnapshot]
        var shareGroups: [GroupListing.Group]
        var outcome: CollectorOutcome
    }

    func run(_ metadata: ClusterMetadata, deadline: ContinuousClock.Instant) async -> Result {
        let start = ContinuousClock.now
        // A silent broker takes all the time it is given; the rest is for brokers that answer.
        let listingDeadline = start + start.duration(to: deadline) * 0.4
        let committedDeadline = start + start.duration(to: deadline) * 0.8

        let isWanted = { @Sendable [filter = configuration.groups, shard] (id: GroupID) in
            filter.admits(id.description) && shard.covers(id.description)
        }
        let answers = reader.groups(
            of: metadata.brokers.map(\.id), where: isWanted,
            details: configuration.showsAllOffsets ? memberDetails : memberDetails.union(.assignment), deadline: listingDeadline)
        let listing = await answers.listing.value
        // Share groups commit nothing.
        let shareGroups = listing.groups.filter { $0.type == .share && isWanted($0.id) }
        let listed = listing.groups.filter { $0.type != .share && isWanted($0.id) }
        let indexes = topics.indexesByName
        var answered = await committedOffsets(
            of: listed.map { CoordinatedGroup(id: $0.id, coordinator: $0.coordinator) }, indexes, deadline: committedDeadline)

        // Kafka Connect's groups and those of other protocols are known by their description alone.
        var described = await answers.descriptions.value
        // librdkafka, where it answers for some brokers, describes them as dead.
        let sharing = Set(shareGroups.map(\.id))
        described.groups.removeAll { sharing.contains($0.id) }
        let known = Set(listed.map(\.id))
        answered += await committedOffsets(
            of: described.groups.filter { !known.contains($0.id) }.map {
                CoordinatedGroup(id: $0.id, coordinator: $0.coordinator)
            }, indexes, deadline: committedDeadline)

        var failures = metadata.unlistedGroups(in: shard) + listing.failures.values.map { Failure($0) }
        // No request describes streams groups.
        failures += descriptionFailures(
            of: listed.filter { $0.type != .streams }.map(\.id), listing: listing, described: described)
        let gaps = DescriptionGaps(listing: listing, described: described, limits: reader.limits)
        let descriptions = Dictionary(described.groups.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let groups = answered.sortedByUniqueKey(\.id).map { id, answer in
            let description = descriptions[id]
            let listed = gaps.listed[id]
            let members = description?.members
            // What the description says is newer.
            var group = GroupSnapshot(
                id: id, memberCount: members?.count, topics: [], members: memberDetails.isEmpty ? nil : members,
                type: description?.type ?? listed?.type, state: description?.state ?? listed?.state,
                protocolType: description?.protocolType ?? listed?.protocolType)
            switch answer {
            case .success(let commits):
                failures += gaps.failures(of: description, hasCommits: commits.hasCommits)
                if !configuration.showsAllOffsets, !commits.topics.isEmpty {
                    failures += gaps.assignmentFailures(of: id, description)
                }
                if let error = commits.error {
                    failures.append(Failure(KafkaError(error, .committedOffsets, target: .group(id))))
                }
                group.topics = shown(commits.topics, members: members)
            case .failure(let error):
                failures.append(Failure(error))
            }
            return group
        }
        return Result(
            groups: groups, shareGroups: shareGroups,
            outcome: CollectorOutcome(
                collector: .consumerGroups, duration: start.duration(to: .now), count: groups.count, failures: failures))
    }

    /// What is not known of groups' members: a failure for each group that its coordinator did not describe; one for all if no group
    /// was described; and one if groups may be missing that no other failure covers.
    private func descriptionFailures(
        of listed: [GroupID], listing: GroupListing, described: GroupDescriptions
    ) -> [Failure] {
        if let failure = described.failure, described.groups.isEmpty {
            // A broker that did not even list its groups has a failure already.
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

    /// - Parameter indexes: of the topics, by name.
    private func committedOffsets(
        of groups: [CoordinatedGroup], _ indexes: [String: Int], deadline: ContinuousClock.Instant
    ) async -> [(id: GroupID, answer: Swift.Result<GroupCommits, KafkaError>)] {
        let receiver = CommittedOffsetsReceiver(of: groups, topics: topics, indexes: indexes)
        await reader.readCommittedOffsets(of: groups, in: topics, deadline: deadline) { receiver.receive($1, of: $0) }
        return receiver.all
    }

    private func shown(_ consumed: [ConsumedTopic], members: [GroupMember]?) -> [ConsumedTopic] {
        guard !configuration.showsAllOffsets else { return consumed }
        let assignment = AssignedPartitions(members ?? [])
        return consumed.compactMap { $0.assigned(assignment, topic: topics[$0.topicIndex]) }
    }
}
