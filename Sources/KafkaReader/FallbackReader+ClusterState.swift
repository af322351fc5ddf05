// The second client is librdkafka, which cannot ask for these.
extension FallbackReader {
    public func registeredBrokers(deadline: ContinuousClock.Instant) async throws(KafkaError) -> [RegisteredBroker] {
        try await first.registeredBrokers(deadline: deadline)
    }

    public func quorum(deadline: ContinuousClock.Instant) async throws(KafkaError) -> Quorum {
        try await first.quorum(deadline: deadline)
    }

    public func reassignments(
        knownTo controller: Int32?, deadline: ContinuousClock.Instant
    ) async throws(KafkaError) -> [PartitionReassignment] {
        try await first.reassignments(knownTo: controller, deadline: deadline)
    }

    public func shareGroups(_ groups: [CoordinatedGroup], deadline: ContinuousClock.Instant) async -> [ShareGroupAnswer] {
        await first.shareGroups(groups, deadline: deadline)
    }

    public func logDirectories(
        of broker: Int32, deadline: ContinuousClock.Instant
    ) async throws(KafkaError) -> [LogDirectory] {
        try await first.logDirectories(of: broker, deadline: deadline)
    }

    public func settings(
        _ names: [String], ofTopics topics: [String], deadline: ContinuousClock.Instant
    ) async -> TopicSettingsAnswer {
        await first.settings(names, ofTopics: topics, deadline: deadline)
    }
}
