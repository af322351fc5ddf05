public import KafkaReader

extension KafkaClient {
    /// One OffsetFetch request a group, sent straight to its coordinator.
    ///
    /// librdkafka remembers eleven coordinators; so it is told each group's. One that has moved on answers NOT_COORDINATOR, and
    /// the group is asked once more with librdkafka looking it up, unless an earlier look-up for it has no answer yet.
    ///
    /// librdkafka before 2.3 asks brokers before Kafka 2.4 for no partition where it means all (its pull request 4346): those
    /// brokers are asked for all partitions by name.
    public func readCommittedOffsets(
        of groups: [CoordinatedGroup], in topics: [ClusterMetadata.Topic], deadline: ContinuousClock.Instant,
        receive: @escaping @Sendable (_ group: Int, _ answer: Result<[CommittedTopic], KafkaError>) -> Void
    ) async {
        guard !groups.isEmpty else { return }
        let handle = handle
        await pool.run { [requests, groupWorkers] in
            var batch = CommittedOffsetsBatch(
                groups, names: PartitionNames(topics, requests: requests), inFlight: groupWorkers, queue: AdminQueue(handle),
                lookups: handle.lookups, deadline: deadline)
            batch.run(receive: receive)
        }
    }
}
