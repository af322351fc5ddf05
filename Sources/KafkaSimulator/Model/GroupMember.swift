/// A member of a consumer group, as DescribeGroups and ConsumerGroupDescribe report it.
public struct GroupMember: Sendable, Equatable {
    public let memberId: String
    public let clientId: String
    /// With the slash that Kafka puts in front of addresses.
    public let clientHost: String
    /// The assigned partitions, by topic.
    public let assignment: [String: [Int32]]
}
