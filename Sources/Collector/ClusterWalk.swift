internal import KafkaReader
internal import Sharding

/// One walk: brokers -> topics -> consumer groups, and the parts beside and after them.
///
/// Committed offsets are read before the ends of the logs, so that no lag is too small. The oldest offsets, which depend on the
/// metadata alone, are read beside the groups.
struct ClusterWalk: Sendable {
    let reader: any ClusterReader
    var parts: [any Part]
    let configuration: CollectorConfiguration
    /// Which of the collectors that every walk has are asked for.
    var collectors = Set(CollectorName.ofEveryWalk)

    func run(deadline: ContinuousClock.Instant) async -> Snapshot {
        let start = ContinuousClock.now
        let metadata: ClusterMetadata
        do throws(KafkaError) {
            metadata = try await reader.metadata(deadline: deadline)
        } catch {
            return await withoutMetadata(error, start: start, deadline: deadline)
        }
        var snapshot = Snapshot()
        snapshot.isUp = true
        snapshot.brokers = metadata.brokers
        snapshot.collectors = collectors
        snapshot.outcomes = [
            CollectorOutcome(
                collector: .brokers, duration: start.duration(to: .now), count: metadata.brokers.count, failures: [])
        ]
        if let shards = configuration.shards { snapshot.add(shards, in: metadata, elapsed: start.duration(to: .now)) }
        return await restricted(to: snapshot.shard).read(metadata, start: start, snapshot, deadline: deadline)
    }

    private func withoutMetadata(
        _ error: KafkaError, start: ContinuousClock.Instant, deadline: ContinuousClock.Instant
    ) async -> Snapshot {
        var snapshot = Snapshot()
        let duration = start.duration(to: .now)
        snapshot.outcomes = CollectorName.ofEveryWalk.filter(collectors.contains).map {
            CollectorOutcome(collector: $0, duration: duration, count: 0, failures: [Failure(error)])
        }
        let nothing = WalkState(
            reader: reader, configuration: configuration, start: start, metadata: ClusterMetadata(brokers: [], topics: []),
            shard: Shard([], of: 1), topics: [], partitions: [:], snapshot: snapshot)
        // All that run apart are of the cluster.
        let apart = configuration.shards?.coversCluster ?? true ? await run(.apart, nothing, deadline: deadline) : []
        snapshot.findings = apart.compactMap(\.findings)
        snapshot.outcomes += parts.filter { $0.stage != .apart }.map {
            CollectorOutcome(collector: $0.name, duration: duration, count: 0, failures: [], isPartial: true)
        }
        snapshot.outcomes += apart.map(\.outcome)
        if collectors.isEmpty, !snapshot.outcomes.isEmpty { snapshot.outcomes[0].failures = [Failure(error)] }
        return snapshot
    }

    /// The same without the parts that have no series in the shard.
    private func restricted(to shard: Shard) -> ClusterWalk {
        var walk = self
        if shard.partitions.isEmpty {
            walk.parts = []
            walk.collectors.formIntersection([.brokers])
        } else if !shard.coversCluster {
            walk.parts.removeAll { $0.isOfCluster }
        }
        return walk
    }

    /// - Parameter snapshot: with what is known from the metadata.
    private func read(
        _ metadata: ClusterMetadata, start: ContinuousClock.Instant, _ snapshot: Snapshot, deadline: ContinuousClock.Instant
    ) async -> Snapshot {
        var snapshot = snapshot
        let shard = snapshot.shard
        let topics = metadata.topics.filter { configuration.topics.admits($0.name) }
        let isInShard = topics.map { shard.covers($0.name) }
        let partitions = LogOffsets.partitionsByLeader(in: topics, brokers: metadata.brokers) { isInShard[$0] }
        let needs = needs
        func state(_ snapshot: Snapshot) -> WalkState {
            WalkState(
                reader: reader, configuration: configuration, start: start, metadata: metadata, shard: shard, topics: topics,
                partitions: partitions, snapshot: snapshot)
        }
        let beginning = state(snapshot)
        let shortDeadline = min(deadline, Self.shareOfTime(until: deadline))
        async let oldestInShard = LogOffsets.read(
            .oldest, of: needs.contains(.oldest) ? partitions : [:], in: topics, where: { isInShard[$0] }, from: reader,
            deadline: deadline)
        async let besideAll = run(.besideAll, beginning, deadline: shortDeadline)
        async let besideGroups = run(.besideGroups, beginning, deadline: deadline)
        let details = parts.reduce(into: MemberDetails()) { $0.formUnion($1.memberDetails) }
        let groups =
            needs.contains(.groups)
            ? await GroupWalk(
                reader: reader, configuration: configuration, topics: topics, shard: shard, memberDetails: details
            ).run(metadata, deadline: min(deadline, .now + configuration.groupTimeout)) : nil
        var partResults = await besideGroups
        snapshot.groups = groups?.groups ?? []

        // Groups in the shard read topics of others.
        let consumed =
            shard.isWhole
            ? [] : partResults.compactMap(\.findings).reduce(into: snapshot.consumedTopics) { $0.formUnion($1.consumedTopics) }
        let isAsked = topics.indices.map { isInShard[$0] || consumed.contains($0) }
        let others = LogOffsets.partitionsByLeader(in: topics, brokers: metadata.brokers) { isAsked[$0] && !isInShard[$0] }
        let areOldestNeeded = parts.contains { $0.needs.contains(.oldest) }
        async let oldestOfOthers = LogOffsets.read(
            .oldest, of: areOldestNeeded ? others : [:], in: topics,
            where: { areOldestNeeded && isAsked[$0] && !isInShard[$0] }, from: reader, deadline: deadline)
        let endsAsked = ContinuousClock.now
        let ends = await LogOffsets.read(
            .end, of: needs.contains(.ends) ? partitions.merging(others, uniquingKeysWith: +) : [:], in: topics,
            where: { isAsked[$0] }, from: reader, deadline: deadline)
        let endsReceived = ContinuousClock.now

        var oldest = await oldestInShard
        await oldest.formUnion(oldestOfOthers)
        snapshot.topics = topics.indices.map {
            TopicSnapshot(topic: topics[$0], isInShard: isInShard[$0], ends: ends.offsets[$0], oldest: oldest.offsets[$0])
        }
        snapshot.outcomes.append(
            CollectorOutcome(
                collector: .topics, duration: oldest.duration + ends.duration, count: isInShard.count { $0 },
                failures: metadata.failures(of: topics.indices.filter { isAsked[$0] }.map { topics[$0] })
                    + (oldest.failures + ends.failures).map { Failure($0) }))
        snapshot.outcomes += [groups?.outcome].compactMap(\.self)
        var known = state(snapshot)
        known.endsAsked = endsAsked
        known.endsReceived = endsReceived
        known.shareGroups = groups?.shareGroups ?? []
        partResults += await run(.afterOffsets, known, deadline: deadline)
        partResults += await besideAll
        partResults += await run(.apart, known, deadline: deadline)
        snapshot.findings = partResults.compactMap(\.findings)
        snapshot.outcomes =
            snapshot.outcomes.filter { collectors.contains($0.collector) || $0.collector == .shard }
            + partResults.map(\.outcome)
        return snapshot
    }

    private var needs: PartNeeds {
        var needs = parts.reduce(into: PartNeeds()) { $0.formUnion($1.needs) }
        if collectors.contains(.topics) { needs.formUnion([.ends, .oldest]) }
        // A lag needs the end of the log.
        if collectors.contains(.consumerGroups) { needs.formUnion([.groups, .ends]) }
        return needs
    }

    /// A second, or a quarter of the time that is left.
    private static func shareOfTime(until deadline: ContinuousClock.Instant) -> ContinuousClock.Instant {
        let now = ContinuousClock.now
        return now + max(.seconds(1), now.duration(to: deadline) / 4)
    }

    private struct PartResult: Sendable {
        var findings: (any PartFindings)?
        var outcome: CollectorOutcome
    }

    /// Runs the parts of a stage side by side.
    private func run(_ stage: PartStage, _ walk: WalkState, deadline: ContinuousClock.Instant) async -> [PartResult] {
        await withTaskGroup(of: (Int, PartResult).self) { group in
            for (index, part) in parts.enumerated() where part.stage == stage {
                group.addTask {
                    let start = ContinuousClock.now
                    let answer = await part.run(walk, deadline: deadline)
                    var outcome = CollectorOutcome(
                        collector: part.name, duration: start.duration(to: .now), count: answer.findings?.count ?? 0,
                        failures: answer.failures)
                    outcome.isPartial = answer.isPartial
                    outcome.unavailability = answer.unavailability
                    return (index, PartResult(findings: answer.findings, outcome: outcome))
                }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}
