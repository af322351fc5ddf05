internal import KafkaReader
internal import ZookeeperClient

/// One walk: brokers -> topics -> consumer groups.
///
/// Committed offsets are read before the ends of the logs, so that no lag comes out too small. The oldest offsets, which depend
/// on nothing but the metadata, are read beside the groups.
struct ClusterWalk: Sendable {
    let reader: any ClusterReader
    let zookeeper: ZookeeperClient?
    let configuration: CollectorConfiguration

    func run(deadline: ContinuousClock.Instant) async -> Snapshot {
        var snapshot = Snapshot()
        let start = ContinuousClock.now
        let metadata: ClusterMetadata
        do throws(KafkaError) {
            metadata = try await reader.metadata(deadline: deadline)
        } catch {
            let duration = start.duration(to: .now)
            snapshot.outcomes = CollectorName.allCases.filter { $0 != .zookeeper || zookeeper != nil }.map {
                CollectorOutcome(collector: $0, duration: duration, failures: [Failure(error)])
            }
            return snapshot
        }
        snapshot.isUp = true
        snapshot.brokers = metadata.brokers
        let brokers = CollectorOutcome(collector: .brokers, duration: start.duration(to: .now), failures: [])

        let topics = metadata.topics.filter { configuration.topics.admits($0.name) }
        let partitions = LogOffsets.partitionsByLeader(in: topics, brokers: metadata.brokers)
        async let oldest = LogOffsets.read(.oldest, of: partitions, in: topics, from: reader, deadline: deadline)
        async let zookeeperGroups = zookeeperGroups(of: topics, deadline: deadline)
        let groups = await GroupWalk(reader: reader, configuration: configuration, topics: topics)
            .run(metadata, deadline: min(deadline, .now + configuration.groupTimeout))
        let old = await zookeeperGroups
        let ends = await LogOffsets.read(.end, of: partitions, in: topics, from: reader, deadline: deadline)

        snapshot.groups = groups.groups
        snapshot.zookeeperGroups = old?.groups ?? []
        snapshot.topics = await zip(topics, zip(ends.offsets, oldest.offsets)).map {
            TopicSnapshot(topic: $0, ends: $1.0, oldest: $1.1)
        }
        let topicsOutcome = CollectorOutcome(
            collector: .topics, duration: await oldest.duration + ends.duration,
            failures: await metadata.failures(of: topics) + (oldest.failures + ends.failures).map { Failure($0) })
        snapshot.outcomes = [brokers, topicsOutcome, groups.outcome] + (old.map { [$0.outcome] } ?? [])
        return snapshot
    }

    /// What old consumers keep in ZooKeeper; nil where nobody asks for it. ZooKeeper may take a part of the time, so that enough is
    /// left for the ends of the logs.
    private func zookeeperGroups(
        of topics: [ClusterMetadata.Topic], deadline: ContinuousClock.Instant
    ) async -> ZookeeperWalk.Result? {
        guard let zookeeper else { return nil }
        let now = ContinuousClock.now
        return await ZookeeperWalk(zookeeper: zookeeper, configuration: configuration, topics: topics)
            .run(deadline: now + now.duration(to: deadline) * 0.7)
    }
}
