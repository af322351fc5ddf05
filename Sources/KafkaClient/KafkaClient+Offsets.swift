internal import CKafka

/// Which end of a partition's log.
public enum LogPosition: Sendable {
    /// Where the next record goes: the high watermark, open transactions included.
    case end
    /// The oldest record that is still there.
    case oldest

    /// The ListOffsets request's word for it (the Kafka protocol page, ListOffsets, `timestamp`).
    fileprivate var timestamp: Int64 {
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
    /// Why some are not known; nil if the broker left them out without a word.
    public var failure: KafkaError?
}

extension KafkaClient {
    /// The most partitions to ask for in one call: `rd_kafka_offsets_for_times` takes quadratic time in them.
    public static let partitionsPerOffsetsCall = 250

    /// The offsets of partitions that one broker leads: one ListOffsets request.
    ///
    /// librdkafka fails a call as a whole for one bad partition, of a topic that was deleted a moment ago, say. Then smaller
    /// parts are asked for, until what is bad stands alone.
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

/// Asks for some partitions' offsets, in parts where the whole fails.
private struct OffsetsSearch {
    private let handle: Handle
    private let position: LogPosition
    private let partitions: [TopicPartition]
    private let leader: Int32
    private let deadline: ContinuousClock.Instant

    private(set) var offsets: [Int64?]
    private(set) var failure: KafkaError?
    /// Parts to ask for. Those with several topics come first: to part good topics from a bad one saves the most numbers.
    private var ofSeveralTopics: [Range<Int>] = []
    private var ofOneTopic: [Range<Int>] = []
    /// Requests that are left, so that a broker which rejects everything is not asked for each partition.
    private var requestsLeft = 64

    init(
        _ handle: Handle, _ position: LogPosition, _ partitions: [TopicPartition], leader: Int32,
        deadline: ContinuousClock.Instant
    ) {
        self.handle = handle
        self.position = position
        self.partitions = partitions
        self.leader = leader
        self.deadline = deadline
        offsets = Array(repeating: nil, count: partitions.count)
    }

    mutating func run() {
        add(partitions.indices)
        while let part = ofSeveralTopics.popLast() ?? ofOneTopic.popLast() {
            guard requestsLeft > 0, !deadline.isPast else {
                fail(.timedOut, part)
                return
            }
            requestsLeft -= 1
            let code = ask(part)
            guard code != .none else { continue }
            if code.isAboutPartitions, part.count > 1 {
                addHalves(of: part)
            } else {
                fail(code, part)
            }
        }
    }

    /// Remembers the first failure, but rather one of the whole broker.
    private mutating func fail(_ code: KafkaError.Code, _ part: Range<Int>) {
        if code.isAboutPartitions {
            failure = failure ?? KafkaError(code, .offsets, target: .topic(partitions[part.lowerBound].topic))
        } else {
            failure = KafkaError(code, .offsets, target: .broker(leader))
        }
    }

    private mutating func add(_ part: Range<Int>) {
        guard !part.isEmpty else { return }
        if partitions[part.lowerBound].topic == partitions[part.upperBound - 1].topic {
            ofOneTopic.append(part)
        } else {
            ofSeveralTopics.append(part)
        }
    }

    private mutating func addHalves(of part: Range<Int>) {
        let middle = part.lowerBound + part.count / 2
        let topic = partitions[middle].topic
        // The cut is moved back to where a topic begins, if that leaves something on both sides.
        let begin = partitions[part].firstIndex { $0.topic == topic } ?? middle
        let cut =
            begin > part.lowerBound ? begin : partitions[middle..<part.upperBound].firstIndex { $0.topic != topic } ?? middle
        add(part.lowerBound..<cut)
        add(cut..<part.upperBound)
    }

    private mutating func ask(_ part: Range<Int>) -> KafkaError.Code {
        let list = rd_kafka_topic_partition_list_new(Int32(part.count))!
        defer { rd_kafka_topic_partition_list_destroy(list) }
        for partition in partitions[part] {
            // The timestamp goes in, and the offset comes out, by the same field (rdkafka.h, rd_kafka_offsets_for_times).
            rd_kafka_topic_partition_list_add(list, partition.topic, partition.partition).pointee.offset = position.timestamp
        }
        let code = KafkaError.Code(rd_kafka_offsets_for_times(handle.pointer, list, deadline.millisecondsLeft))
        guard code == .none else { return code }
        for (index, answer) in zip(part, UnsafeBufferPointer(start: list.pointee.elems, count: Int(list.pointee.cnt))) {
            let error = KafkaError.Code(answer.err)
            if error != .none {
                fail(error, index..<index + 1)
            } else if answer.offset >= 0 {
                // A partition that the answer leaves out keeps its timestamp, which is negative.
                offsets[index] = answer.offset
            }
        }
        return .none
    }
}

extension KafkaError.Code {
    /// Whether the error can be that of a single partition: every code of a broker's own is one, since a ListOffsets answer has
    /// no other place for it, and those that librdkafka gives before asking.
    fileprivate var isAboutPartitions: Bool {
        switch rd_kafka_resp_err_t(rawValue: rawValue) {
        case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION:
            false
        case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, RD_KAFKA_RESP_ERR__NOENT:
            true
        default:
            rawValue > 0
        }
    }
}
