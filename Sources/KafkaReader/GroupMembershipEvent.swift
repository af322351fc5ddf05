/// What happens to a member of a consumer group that subscribes to one topic.
public enum GroupMembershipEvent: Sendable {
    /// Partitions were assigned to the member, beside those that it has.
    case assigned([Int32])
    /// Partitions were taken away, all of them if the session ended.
    case revoked([Int32])
    /// The coordinator answered a request that keeps the session alive, so long after it was sent.
    case answered(roundTrip: Duration)
    /// The group cannot be joined, or its coordinator cannot be reached.
    case failed(KafkaError)
}
