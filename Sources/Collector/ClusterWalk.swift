internal import KafkaReader

/// One walk: brokers -> topics -> consumer groups, and the parts beside and after them.
///
/// Committed offsets are read before the ends of the logs, so that no lag is too small. The oldest offsets, which depend on the
/// metadata alone, are read beside the groups.
struct ClusterWalk: Sendable {
    let reader: any ClusterReader
    let parts: [any Part]
    let configuration: CollectorConfiguration
    /// Which of the collectors that every walk has are asked for.
    var collectors = Set(CollectorName.ofEveryWalk)

    func run(deadline: ContinuousClock.Instant) async -> Snapshot {
        var snapshot = Snapshot()
        let start = ContinuousClock.now
        let metadata: ClusterMetadata
        do throws(KafkaError) {
            metadata = try await reader.metadata(deadline: deadline)
        } catch {
            let duration = start.duration(to: .now)
            snapshot.outcomes = CollectorName.ofEveryWalk.filter(collectors.contains).map {
                CollectorOutcome(collector: $0, duration: duration, count: 0, failures: [Failure(error)])
            }
            let nothing = WalkState(
                reader: reader, configuration: configuration, start: start, metadata: ClusterMetadata(brokers: [], topics: []),
                topics: [], partitions: [:], snapshot: snapshot)
            let apart = await run(.apart, nothing, deadline: deadline)
            snapshot.findings = apart.compactMap(\.findings)
            snapshot.outcomes += parts.filter { $0.stage != .apart }.map {
                CollectorOutcome(collector: $0.name, duration: duration, count: 0, failures: [], isPartial: true)
            }
            snapshot.outcomes += apart.map(\.outcome)
            if collectors.isEmpty, !snapshot.outcomes.isEmpty { snapshot.outcomes[0].failures = [Failure(error)] }
            return snapshot
        }
        snapshot.isUp = true
        snapshot.brokers = metadata.brokers
        let brokersDuration = start.duration(to: .now)

        let topics = metadata.topics.filter { configuration.topics.admits($0.name) }
        let partitions = LogOffsets.partitionsByLeader(in: topics, brokers: metadata.brokers)
        let needs = needs
        func state(_ snapshot: Snapshot) -> WalkState {
            WalkState(
                reader: reader, configuration: configuration, start: start, metadata: metadata, topics: topics,
                partitions: partitions, snapshot: snapshot)
        }
        let beginning = state(snapshot)
        let shortDeadline = min(deadline, Self.shareOfTime(until: deadline))
        async let oldest = LogOffsets.read(
            .oldest, of: needs.contains(.oldest) ? partitions : [:], in: topics, from: reader, deadline: deadline)
        async let besideAll = run(.besideAll, beginning, deadline: shortDeadline)
        async let besideGroups = run(.besideGroups, beginning, deadline: deadline)
        let details = parts.reduce(into: MemberDetails()) { $0.formUnion($1.memberDetails) }
        let groups =
            needs.contains(.groups)
            ? await GroupWalk(reader: reader, configuration: configuration, topics: topics, memberDetails: details)
                .run(metadata, deadline: min(deadline, .now + configuration.groupTimeout)) : nil
        var partResults = await besideGroups
        let endsAsked = ContinuousClock.now
        let ends = await LogOffsets.read(
            .end, of: needs.contains(.ends) ? partitions : [:], in: topics, from: reader, deadline: deadline)

        let endsReceived = ContinuousClock.now
        snapshot.groups = groups?.groups ?? []
        snapshot.topics = await zip(topics, zip(ends.offsets, oldest.offsets)).map {
            TopicSnapshot(topic: $0, ends: $1.0, oldest: $1.1)
        }
        snapshot.outcomes = [
            CollectorOutcome(collector: .brokers, duration: brokersDuration, count: metadata.brokers.count, failures: []),
            CollectorOutcome(
                collector: .topics, duration: await oldest.duration + ends.duration, count: topics.count,
                failures: await metadata.failures(of: topics) + (oldest.failures + ends.failures).map { Failure($0) }),
        ]
        snapshot.outcomes += [groups?.outcome].compactMap(\.self)
        var known = state(snapshot)
        known.endsAsked = endsAsked
        known.endsReceived = endsReceived
        known.shareGroups = groups?.shareGroups ?? []
        partResults += await run(.afterOffsets, known, deadline: deadline)
        partResults += await besideAll
        partResults += await run(.apart, known, deadline: deadline)
        snapshot.findings = partResults.compactMap(\.findings)
        snapshot.outcomes = snapshot.outcomes.filter { collectors.contains($0.collector) } + partResults.map(\.outcome)
        snapshot.collectors = collectors
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
