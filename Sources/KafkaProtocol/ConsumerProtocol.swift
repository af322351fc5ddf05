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

    /// - Parameter partitions: by topic.
    public static func assignment(_ partitions: [String: [Int32]]) -> [UInt8] {
        var writer = MessageWriter(assignment)
        writer.array(.assignedPartitions, partitions.sorted { $0.key < $1.key }) { writer, entry in
            writer.string(.topic, entry.key)
            writer.int32s(.partitions, entry.value)
        }
        writer.finish()
        return writer.takeBytes()
    }

    /// The partitions that are assigned to a member, by topic. Data after them, such as user data, is ignored.
    /// - Throws: if the bytes are not an assignment, such as those of other kinds of groups.
    public static func readAssignment(_ bytes: UnsafeRawBufferPointer) throws(ProtocolError) -> [String: [Int32]] {
        // Before its first assignment a member has no bytes.
        if bytes.isEmpty { return [:] }
        return try assignment.read(bytes) { (reader) throws(ProtocolError) in
            guard try reader.int16(.version) >= 0 else { throw .badLength }
            var partitions: [String: [Int32]] = [:]
            try reader.array(.assignedPartitions) { (reader) throws(ProtocolError) in
                let topic = try reader.string(.topic)
                partitions[topic, default: []] += try reader.int32s(.partitions)
            }
            return partitions
        }
    }
}
