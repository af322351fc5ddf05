import CKafka

extension KafkaTestClient {
    /// Commits offsets, by partition, for a group that has no members; the group comes into being by it.
    public func commit(_ offsets: [Int: Int64], of topic: String, for group: String) async throws {
        // A handle for each group: librdkafka's admin call, which needs none, crashes when no coordinator is there yet.
        let committer = try RdKafkaHandle(RD_KAFKA_CONSUMER, settings.merging(["group.id": group]) { $1 })
        try await retrying { _ in
            let list = rd_kafka_topic_partition_list_new(Int32(offsets.count))
            defer { rd_kafka_topic_partition_list_destroy(list) }
            for (partition, offset) in offsets {
                rd_kafka_topic_partition_list_add(list, topic, Int32(partition)).pointee.offset = offset
            }
            let operation = "commit for group \(group)"
            try committer.check(rd_kafka_commit(committer.pointer, list, 0), operation)
            for partition in UnsafeBufferPointer(start: list?.pointee.elems, count: offsets.count) {
                try committer.check(partition.err, "\(operation) on \(topic)/\(partition.partition)")
            }
        }
    }

    /// Joins a group as a live member that reads and never commits; returns when the group has assigned it its partitions.
    public func join(
        group: String, topics: [String], clientID: String = "test-member", configuration: [String: String] = [:]
    ) async throws -> GroupMember {
        let own = ["group.id": group, "client.id": clientID, "enable.auto.commit": "false", "auto.offset.reset": "earliest"]
        let member = try GroupMember(
            topics: topics, settings: settings.merging(own) { $1 }.merging(configuration) { $1 })
        try await member.waitForAssignment()
        return member
    }
}
