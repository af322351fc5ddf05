internal import CKafka
internal import KafkaReader

extension AdminQueue {
    /// Starts a call of `rd_kafka_DescribeConsumerGroups` for one group.
    func submitDescription(of group: String, to broker: Int32?, tag: Int, deadline: ContinuousClock.Instant) {
        submit(RD_KAFKA_ADMIN_OP_DESCRIBECONSUMERGROUPS, to: broker, tag: tag, deadline: deadline) { handle, options, queue in
            group.withCString { group in
                var groups: [UnsafePointer<CChar>?] = [group]
                rd_kafka_DescribeConsumerGroups(handle, &groups, groups.count, options, queue)
            }
        }
    }

    /// Reads the answer.
    /// - Returns: an `rd_kafka_ConsumerGroupDescription_t`, which lives as long as the event, and the group's error code; nil if the answer
    ///   is not about exactly one group.
    static func description(in event: OpaquePointer) -> (group: OpaquePointer, error: KafkaError.Code)? {
        var count = 0
        guard let result = rd_kafka_event_DescribeConsumerGroups_result(event),
            let groups = rd_kafka_DescribeConsumerGroups_result_groups(result, &count), count == 1, let group = groups[0]
        else { return nil }
        return (group, KafkaError.Code(rd_kafka_error_code(rd_kafka_ConsumerGroupDescription_error(group))))
    }
}
