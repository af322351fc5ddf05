/// Which end of a partition's log.
public enum LogPosition: Sendable {
    /// Where the next record goes: the high watermark, open transactions included.
    case end
    /// The oldest record that is still there.
    case oldest

    /// The ListOffsets request's word for it (the Kafka protocol page, ListOffsets, `timestamp`).
    var timestamp: Int64 {
        switch self {
        case .end: -1
        case .oldest: -2
        }
    }
}

public struct TopicPartition: Hashable, Sendable {
    public var topic: String
    public var partition: Int32

    public init(topic: String, partition: Int32) {
        self.topic = topic
        self.partition = partition
    }
}

/// What came of asking one leader for offsets.
public struct OffsetsAnswer: Sendable {
    /// In the order in which they were asked for; nil where it is not known.
    public var offsets: [Int64?]
    /// Why some are not known; nil where all are.
    public var failure: KafkaError?
}

extension KafkaClient {
    /// The most partitions to ask for in one call: `rd_kafka_offsets_for_times` takes quadratic time in them.
    public static let partitionsPerOffsetsCall = 250

    /// The offsets of partitions that one broker leads: one ListOffsets request, where all is well.
    ///
    /// librdkafka fails a call as a whole for one bad partition, of a topic that was deleted a moment ago, say. Then smaller
    /// parts are asked for, until what is bad stands alone, in 64 requests at most.
    /// - Parameter partitions: those of one topic in a row.
    public func offsets(
        _ position: LogPosition, of partitions: [TopicPartition], leader: Int32, deadline: ContinuousClock.Instant
    ) async -> OffsetsAnswer {
        let handle = handle
        return await offsetsPool.run {
            var search = OffsetsSearch(handle, position, partitions, leader: leader, deadline: deadline)
            search.run()
            return OffsetsAnswer(offsets: search.offsets, failure: search.failure)
        }
    }
}
