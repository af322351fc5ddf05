internal import CKafka
internal import KafkaReader
internal import System

/// Requests the offsets of some partitions, in smaller parts if the whole fails.
struct OffsetsSearch {
    private let handle: Handle
    private let position: LogPosition
    private let partitions: [TopicPartition]
    private let leader: Int32
    private let deadline: ContinuousClock.Instant

    private(set) var offsets: PartitionOffsets
    private(set) var failure: KafkaError?
    /// Parts that are still to be requested. Those with several topics come first: separating good topics from a bad one gains the most
    /// offsets.
    private var ofSeveralTopics: [Range<Int>] = []
    private var ofOneTopic: [Range<Int>] = []
    /// The remaining requests. The limit prevents one request per partition to a broker that rejects everything.
    private var requestsLeft = 64
    /// The error of the last request that failed.
    private var lastCode = KafkaError.Code.timedOut

    init(
        _ handle: Handle, _ position: LogPosition, _ partitions: [TopicPartition], leader: Int32,
        deadline: ContinuousClock.Instant
    ) {
        self.handle = handle
        self.position = position
        self.partitions = partitions
        self.leader = leader
        self.deadline = deadline
        offsets = PartitionOffsets(unknown: partitions.count)
    }

    mutating func run() {
        var reattempts = Reattempts<Range<Int>>()
        add(partitions.indices)
        while let part = ofSeveralTopics.popLast() ?? ofOneTopic.popLast() {
            guard requestsLeft > 0, !deadline.isPast else {
                fail(deadline.isPast ? .timedOut : lastCode, part)
                return
            }
            requestsLeft -= 1
            let code = ask(part)
            guard code != .none else { continue }
            lastCode = code
            if reattempts.take(after: code, of: part) {
                add(part)
            } else if code.isAboutPartitions, part.count > 1 {
                addHalves(of: part)
            } else {
                fail(code, part)
            }
        }
    }

    /// Keeps the first failure; a broker-wide one takes precedence.
    private mutating func fail(_ code: KafkaError.Code, _ part: Range<Int>) {
        if code.isAboutPartitions {
            failure = failure ?? KafkaError(code, .offsets, target: .topic(partitions[part.lowerBound].topic))
        } else {
            failure = handle.explained(KafkaError(code, .offsets, target: .broker(leader)))
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
        // The cut is moved to the beginning of a topic, if that leaves partitions on both sides.
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
            // The same field holds the timestamp on input and the offset on output (rdkafka.h, rd_kafka_offsets_for_times).
            rd_kafka_topic_partition_list_add(list, partition.topic, partition.partition).pointee.offset = position.timestamp
        }
        let code = KafkaError.Code(rd_kafka_offsets_for_times(handle.pointer, list, deadline.millisecondsLeft))
        guard code == .none else { return code }
        handle.forgetConnectionError(of: leader)
        guard let answers = try? elements(list.pointee.elems, count: list.pointee.cnt) else { return .badAnswer }
        for (index, answer) in zip(part, answers) {
            let error = KafkaError.Code(answer.err)
            if error != .none {
                fail(error, index..<index + 1)
            } else if answer.offset >= 0 {
                offsets[index] = answer.offset
            } else {
                // A partition that the answer omits keeps its timestamp, which is negative.
                fail(.leaderNotAvailable, index..<index + 1)
            }
        }
        return .none
    }
}

extension KafkaError.Code {
    /// Whether the error can be that of a single partition. This applies to every code from a broker, because a ListOffsets answer has no
    /// other place for it, and to codes that librdkafka sets before it sends the request.
    fileprivate var isAboutPartitions: Bool {
        switch self {
        case .requestTimedOut, .networkException: false
        case .unknownPartition, .unknownTopic, .notFound: true
        default: rawValue > 0
        }
    }
}
