internal import Exposition
internal import KafkaReader

/// Up to where consumers that read only committed records can read: a ListOffsets request for each leader.
struct StableOffsets: Part {
    static let name = CollectorName("stable-offsets")
    static let stage = PartStage.besideAll
    static let needs: PartNeeds = []
    static let metrics = [lastStableOffset]

    private static let lastStableOffset = Metrics.gauge(
        "kafka_topic_partition_last_stable_offset", labels: ["partition", "topic"],
        "Offset of the first record of the oldest open transaction; the end of the log if there is none.")

    func run(_ walk: WalkState, deadline: ContinuousClock.Instant) async -> PartAnswer {
        let isInShard = walk.topics.map { walk.shard.covers($0.name) }
        let answer = await LogOffsets.read(
            .lastStable, of: walk.partitions, in: walk.topics, where: { isInShard[$0] }, from: walk.reader, deadline: deadline)
        if let first = answer.failures.first, answer.failures.count == walk.partitions.count, first.unavailability != nil {
            return PartAnswer(first)
        }
        return PartAnswer(
            findings: Findings(offsets: answer.offsets, count: isInShard.count { $0 }),
            failures: answer.failures.map { Failure($0) },
            isPartial: !walk.metadata.failures(of: walk.topics.indices.filter { isInShard[$0] }.map { walk.topics[$0] }).isEmpty)
    }

    struct Findings: PartFindings {
        /// By topic; none for topics beyond the shard.
        let offsets: [PartitionOffsets]
        let count: Int

        func families(in snapshot: Snapshot, _ labels: SeriesLabels) -> [Family] {
            [TopicFamilies(snapshot, labels).partitions(StableOffsets.lastStableOffset, offsets: { offsets[$0] })]
        }
    }
}
