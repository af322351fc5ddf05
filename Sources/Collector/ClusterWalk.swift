internal import KafkaClient

/// One walk: brokers -> topics -> consumer groups.
///
/// Committed offsets are read before the ends of the logs, so that no lag comes out too small. The oldest offsets, which depend
/// on nothing but the metadata, are read beside the groups.
struct ClusterWalk: Sendable {
    let kafka: KafkaClient
    let configuration: CollectorConfiguration

    func run(deadline: ContinuousClock.Instant) async -> Snapshot {
        var snapshot = Snapshot()
        let start = ContinuousClock.now
        let metadata: ClusterMetadata
        do throws(KafkaError) {
            metadata = try await kafka.metadata(deadline: deadline)
        } catch {
            let duration = start.duration(to: .now)
            snapshot.outcomes = CollectorName.allCases.map {
                CollectorOutcome(collector: $0, duration: duration, failures: [error])
            }
            return snapshot
        }
        snapshot.isUp = true
        snapshot.brokers = metadata.brokers
        let brokers = CollectorOutcome(collector: .brokers, duration: start.duration(to: .now), failures: [])

        let included = configuration.topics.admitted(metadata.topics) { topic in (topic.name, .topic(topic.name)) }
        let topics = included.values
        async let oldest = logOffsets(.oldest, of: topics, deadline: deadline)
        let groups = await GroupWalk(kafka: kafka, configuration: configuration, topics: topics)
            .run(brokers: metadata.brokers.map(\.id), deadline: min(deadline, .now + configuration.groupTimeout))
        let ends = await logOffsets(.end, of: topics, deadline: deadline)

        snapshot.groups = groups.groups
        snapshot.topics = await zip(topics, zip(ends.offsets, oldest.offsets)).map {
            TopicSnapshot(topic: $0, ends: $1.0, oldest: $1.1)
        }
        let topicsOutcome = CollectorOutcome(
            collector: .topics, duration: await oldest.duration + ends.duration,
            failures: await included.failures + topics.compactMap(\.failure) + oldest.failures + ends.failures)
        snapshot.outcomes = [brokers, topicsOutcome, groups.outcome]
        return snapshot
    }

    private func logOffsets(
        _ position: LogPosition, of topics: [ClusterMetadata.Topic], deadline: ContinuousClock.Instant
    ) async -> LogOffsets {
        await LogOffsets.ask(kafka, position, of: topics, workers: configuration.topicWorkers, deadline: deadline)
    }
}

extension ClusterMetadata.Topic {
    /// Why the cluster says nothing of this topic's partitions.
    fileprivate var failure: KafkaError? {
        error.map { KafkaError($0, .metadata, target: .topic(name)) }
    }
}

extension NameFilter {
    /// Those whose names the filter admits, and a failure for each name that a pattern takes too long on.
    func admitted<Value>(
        _ values: [Value], name: (Value) -> (String, KafkaError.Target)
    ) -> (values: [Value], failures: [KafkaError]) {
        var failures: [KafkaError] = []
        let admitted = values.filter { value in
            let (name, target) = name(value)
            do throws(PatternLimitError) {
                return try admits(name)
            } catch {
                failures.append(KafkaError(.invalidArgument, .filter, target: target, detail: "\(error)"))
                return false
            }
        }
        return (admitted, failures)
    }
}
