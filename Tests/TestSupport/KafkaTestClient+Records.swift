import CKafka

extension KafkaTestClient {
    /// Deletes the records before an offset, which becomes the oldest one (since Kafka 0.11).
    public func deleteRecords(before offset: Int64, of topic: String, partition: Int) async throws {
        let deleter = try RdKafkaHandle(RD_KAFKA_PRODUCER, settings)
        try await retrying { _ in
            let list = rd_kafka_topic_partition_list_new(1)
            rd_kafka_topic_partition_list_add(list, topic, Int32(partition)).pointee.offset = offset
            let request = rd_kafka_DeleteRecords_new(list)
            rd_kafka_topic_partition_list_destroy(list)
            defer { rd_kafka_DeleteRecords_destroy(request) }
            try deleter.admin(RD_KAFKA_ADMIN_OP_DELETERECORDS, within: .seconds(15)) { options, queue in
                var requests = [request]
                rd_kafka_DeleteRecords(deleter.pointer, &requests, 1, options, queue)
            } results: { event in
                let offsets = rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(event))
                for partition in UnsafeBufferPointer(start: offsets?.pointee.elems, count: Int(offsets?.pointee.cnt ?? 0)) {
                    try deleter.check(partition.err, "delete records of \(topic)/\(partition.partition)")
                }
            }
        }
    }
}
