internal import CKafka
internal import Glibc
internal import KafkaReader

extension CommittedTopic {
    /// Brokers answer topic by topic. A run of partitions of one topic becomes one value, and the topic's name is read once.
    static func topics(in list: UnsafeBufferPointer<rd_kafka_topic_partition_t>) throws(UnexpectedNull) -> [CommittedTopic] {
        var topics: [CommittedTopic] = []
        var start = 0
        while start < list.count {
            // librdkafka turns a null name into an empty one.
            guard let name = list[start].topic, name.pointee != 0 else { throw UnexpectedNull() }
            let end = list[start...].firstIndex { $0.topic.map { strcmp($0, name) } != 0 } ?? list.count
            topics.append(
                CommittedTopic(
                    topic: String(cString: name),
                    partitions: list[start..<end].map {
                        Partition(
                            id: $0.partition, offset: $0.offset >= 0 ? $0.offset : -1,
                            error: $0.err == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError.Code($0.err))
                    }))
            start = end
        }
        return topics
    }
}
