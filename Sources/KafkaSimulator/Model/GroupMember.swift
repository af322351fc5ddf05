/// A member of a consumer group, as DescribeGroups and ConsumerGroupDescribe tell it.
public struct GroupMember: Sendable, Equatable {
    public let memberId: String
    public let clientId: String
    /// With the slash that Kafka puts before addresses.
    public let clientHost: String
    /// The partitions that it reads, by topic.
    public let assignment: [String: [Int32]]
}
