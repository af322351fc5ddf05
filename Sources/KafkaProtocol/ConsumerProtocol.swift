/// The messages that members of a classic consumer group exchange through their coordinator, and that DescribeGroups returns as bytes
/// (`ConsumerProtocolSubscription.json` and `ConsumerProtocolAssignment.json` in Kafka's sources). They are never flexible, and newer
/// versions only add fields at the end.
public enum ConsumerProtocol {
    /// The protocol type of groups whose members exchange them, and of KIP-848 groups.
    public static let type = "consumer"

    /// The version in which messages are written; of messages in newer versions, only its fields are read.
    private static let version: Int16 = 1

    private static let topicPartitions = StructureSchema([
        Field(.topic, .string),
        Field(.partitions, .array(.int32)),
    ])

    private static let subscription = layout([
        Field(.version, .int16, default: Int64(version)),
        Field(.topics, .array(.string)),
        Field(.userData, .bytes, nullable: .all),
        Field(.ownedPartitions, .array(.structure(topicPartitions)), .since(1)),
    ])

    private static let assignment = layout([
        Field(.version, .int16, default: Int64(version)),
        Field(.assignedPartitions, .array(.structure(topicPartitions))),
        Field(.userData, .bytes, nullable: .all),
    ])

    private static func layout(_ fields: [Field]) -> MessageLayout {
        MessageLayout(StructureSchema(fields), version: version, isFlexible: false)
    }

    public static func subscription(topics: [String]) -> [UInt8] {
        var writer = MessageWriter(subscription)
        writer.strings(.topics, topics)
        writer.finish()
        return writer.takeBytes()
    }

    public static func bytes(of assigned: MemberAssignment) -> [UInt8] {
        var writer = MessageWriter(assignment)
        writer.array(.assignedPartitions, assigned) { writer, entry in
            writer.string(.topic, entry.topic)
            writer.int32s(.partitions, entry.partitions)
        }
        writer.finish()
        return writer.takeBytes()
    }

    /// Data after the partitions, such as user data, is ignored.
    /// - Throws: if the bytes are not an assignment, such as those of other kinds of groups.
    public static func readAssignment(_ bytes: UnsafeRawBufferPointer) throws(ProtocolError) -> MemberAssignment {
        // Before its first assignment a member has no bytes.
        if bytes.isEmpty { return MemberAssignment() }
        return try assignment.read(bytes) { (reader) throws(ProtocolError) in
            guard try reader.int16(.version) >= 0 else { throw .badLength }
            var assigned = MemberAssignment()
            try reader.array(.assignedPartitions) { (reader) throws(ProtocolError) in
                let topic = try reader.string(.topic)
                try reader.withInt32s(.partitions) { assigned.append(topic, $0) }
            }
            return assigned
        }
    }
}
