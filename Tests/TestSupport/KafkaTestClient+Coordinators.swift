import CKafka

extension KafkaTestClient {
    /// The broker that coordinates a group which exists.
    /// - Throws: while there is none.
    public func coordinator(of group: String) async throws -> Int {
        let settings = settings
        return try await onThread {
            let handle = try RdKafkaHandle(RD_KAFKA_PRODUCER, settings)
            var result: UnsafePointer<rd_kafka_group_list>?
            try handle.check(rd_kafka_list_groups(handle.pointer, group, &result, 10_000), "describe group \(group)")
            defer { rd_kafka_group_list_destroy(result) }
            let groups = UnsafeBufferPointer(start: result?.pointee.groups, count: Int(result?.pointee.group_cnt ?? 0))
            guard let found = groups.first(where: { $0.err == RD_KAFKA_RESP_ERR_NO_ERROR }) else {
                throw TestSupportError("no broker knows the group \(group)")
            }
            return Int(found.broker.id)
        }
    }
}
