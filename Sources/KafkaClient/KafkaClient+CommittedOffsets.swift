extension KafkaClient {
    /// All that each group has committed: one OffsetFetch request a group, sent straight to its coordinator.
    ///
    /// librdkafka remembers eleven coordinators; so it is told each group's. One that has moved on answers NOT_COORDINATOR, and
    /// the group is asked once more with librdkafka looking it up, unless an earlier look-up for it has no answer yet.
    ///
    /// librdkafka before 2.3 asks brokers before Kafka 2.4 for no partition where it means all (its pull request 4346): those
    /// brokers are asked for all partitions by name.
    /// - Parameter topics: those that matter; of others there may be an answer or not.
    /// - Parameter inFlight: requests under way at the same time, all brokers together. Each broker has its share of them, one at
    ///   least: one that is slow keeps no other broker's groups waiting.
    /// - Returns: an answer for each of `groups`, in their order.
    public func committedOffsets(
        of groups: [CoordinatedGroup], in topics: [ClusterMetadata.Topic], inFlight: Int, deadline: ContinuousClock.Instant
    ) async -> [Result<[CommittedTopic], KafkaError>] {
        guard !groups.isEmpty else { return [] }
        let handle = handle
        return await pool.run { [requests] in
            var batch = CommittedOffsetsBatch(
                groups, names: PartitionNames(topics, requests: requests), inFlight: inFlight, queue: AdminQueue(handle),
                lookups: handle.lookups, deadline: deadline)
            return batch.run()
        }
    }
}
