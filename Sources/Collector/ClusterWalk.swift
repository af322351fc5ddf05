internal import KafkaReader

/// One walk: brokers -> topics -> consumer groups, and the parts beside and after them.
///
/// Committed offsets are read before the ends of the logs, so that no lag is too small. The oldest offsets, which depend on the
/// metadata alone, are read beside the groups.
struct ClusterWalk: Sendable {
    let reader: any ClusterReader
    let parts: [any Part]
    let configuration: CollectorConfiguration

    func run(deadline: ContinuousClock.Instant) async -> Snapshot {
        var snapshot = Snapshot()
        let start = ContinuousClock.now
        let metadata: ClusterMetadata
        do throws(KafkaError) {
            metadata = try await reader.metadata(deadline: deadline)
        } catch {
            let duration = start.duration(to: .now)
            snapshot.outcomes = (CollectorName.ofEveryWalk + parts.map(\.name)).map {
                CollectorOutcome(collector: $0, duration: duration, count: 0, failures: [Failure(error)])
            }
            return snapshot
        }
        snapshot.isUp = true
        snapshot.brokers = metadata.brokers
        let brokersDuration = start.duration(to: .now)

        let topics = metadata.topics.filter { configuration.topics.admits($0.name) }
        let partitions = LogOffsets.partitionsByLeader(in: topics, brokers: metadata.brokers)
        func state(_ snapshot: Snapshot) -> WalkState {
            WalkState(reader: reader, configuration: configuration, metadata: metadata, topics: topics, snapshot: snapshot)
        }
        async let oldest = LogOffsets.read(.oldest, of: partitions, in: topics, from: reader, deadline: deadline)
        async let besideGroups = run(parts.filter { $0.stage == .besideGroups }, state(snapshot), deadline: deadline)
        let groups = await GroupWalk(reader: reader, configuration: configuration, topics: topics)
            .run(metadata, deadline: min(deadline, .now + configuration.groupTimeout))
        var partResults = await besideGroups
        let ends = await LogOffsets.read(.end, of: partitions, in: topics, from: reader, deadline: deadline)

        snapshot.groups = groups.groups
        snapshot.topics = await zip(topics, zip(ends.offsets, oldest.offsets)).map {
            TopicSnapshot(topic: $0, ends: $1.0, oldest: $1.1)
        }
        partResults += await run(parts.filter { $0.stage == .afterOffsets }, state(snapshot), deadline: deadline)
        snapshot.findings = partResults.compactMap(\.findings)
        snapshot.outcomes = [
            CollectorOutcome(collector: .brokers, duration: brokersDuration, count: metadata.brokers.count, failures: []),
            CollectorOutcome(
                collector: .topics, duration: await oldest.duration + ends.duration, count: topics.count,
                failures: await metadata.failures(of: topics) + (oldest.failures + ends.failures).map { Failure($0) }),
            groups.outcome,
        ]
        snapshot.outcomes += partResults.map(\.outcome)
        return snapshot
    }

    private struct PartResult: Sendable {
        var findings: (any PartFindings)?
        var outcome: CollectorOutcome
    }

    /// Side by side.
    private func run(_ parts: [any Part], _ walk: WalkState, deadline: ContinuousClock.Instant) async -> [PartResult] {
        await withTaskGroup(of: (Int, PartResult).self) { group in
            for (index, part) in parts.enumerated() {
                group.addTask {
                    let start = ContinuousClock.now
                    let answer = await part.run(walk, deadline: deadline)
                    let outcome = CollectorOutcome(
                        collector: part.name, duration: start.duration(to: .now), count: answer.findings?.count ?? 0,
                        failures: answer.failures)
                    return (index, PartResult(findings: answer.findings, outcome: outcome))
                }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}
