import CKafka

extension KafkaTestClient {
    /// Commits offsets, by partition, for a group without members. The commit creates the group.
    public func commit(_ offsets: [Int: Int64], of topic: String, for group: String) async throws {
        // One handle per group: librdkafka's admin call, which would not need one, crashes if there is no coordinator yet.
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

    /// The id of the group's coordinator (since Kafka 0.9).
    public func coordinator(of group: String) async throws -> Int {
        try await eventually("some broker coordinates the group \(group)") {
            try await onThread { [handle] in
                var list: UnsafePointer<rd_kafka_group_list>?
                try handle.check(rd_kafka_list_groups(handle.pointer, group, &list, 5000), "describe group \(group)")
                defer { rd_kafka_group_list_destroy(list) }
                let groups = UnsafeBufferPointer(start: list?.pointee.groups, count: Int(list?.pointee.group_cnt ?? 0))
                guard let coordinator = groups.first?.broker.id else {
                    throw TestSupportError("no broker lists it")
                }
                return Int(coordinator)
            }
        } until: {
            $0 >= 0
        }
    }

    /// Joins a group as a live member that reads and never commits; returns once the group has assigned its partitions.
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
