/// What the members of a classic group send each other through DescribeGroups' opaque bytes:
/// the subscription and the assignment of Kafka's consumer protocol, version 1, never flexible.
enum ConsumerProtocol {
    static let version: Int16 = 1

    static let subscription = StructureSchema([
        Field(.version, .int16, default: Int64(version)),
        Field(.topics, .array(.string)),
        Field(.userData, .bytes, nullable: .all),
        Field(.ownedPartitions, .array(.structure(topicPartitions)), .since(1)),
    ])

    static let assignment = StructureSchema([
        Field(.version, .int16, default: Int64(version)),
        Field(.assignedPartitions, .array(.structure(topicPartitions))),
        Field(.userData, .bytes, nullable: .all),
    ])

    private static let topicPartitions = StructureSchema([
        Field(.topic, .string),
        Field(.partitions, .array(.int32)),
    ])
}
