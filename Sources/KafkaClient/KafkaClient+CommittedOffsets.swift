public import KafkaReader

extension KafkaClient {
    /// Sends one OffsetFetch request per group, directly to its coordinator.
    ///
    /// librdkafka caches eleven coordinators, so each call names the coordinator. If the coordinator has moved, the broker answers
    /// NOT_COORDINATOR, and the group is requested once more with librdkafka looking it up, unless an earlier look-up for the group is
    /// still unanswered.
    ///
    /// librdkafka before 2.3 requests no partition from brokers before Kafka 2.4 if it means all (its pull request 4346): for those brokers
    /// all partitions are requested by name.
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
