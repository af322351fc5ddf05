extension ConsumerProtocol {
    static func subscription(topics: [String]) -> [UInt8] {
        var writer = MessageWriter(schema: subscription, version: version, isFlexible: false)
        writer.strings(.topics, topics)
        writer.finish()
        return writer.bytes
    }

    /// The partitions that a member reads, by topic.
    static func assignment(_ partitions: [String: [Int32]]) -> [UInt8] {
        var writer = MessageWriter(schema: assignment, version: version, isFlexible: false)
        writer.array(.assignedPartitions, partitions.sorted { $0.key < $1.key }) { writer, entry in
            writer.string(.topic, entry.key)
            writer.numbers(.partitions, entry.value)
        }
        writer.finish()
        return writer.bytes
    }
}
