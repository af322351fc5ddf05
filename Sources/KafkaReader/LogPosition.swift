/// An end of a partition's log.
public enum LogPosition: Sendable {
    /// The offset of the next record: the high watermark, open transactions included.
    case end
    /// The offset of the oldest record that is still there.
    case oldest
    /// The last stable offset (KIP-98): the first record of the oldest open transaction, or the end. Only our own connections ask for it.
    case lastStable

    /// The ListOffsets request's word for it (the Kafka protocol page, ListOffsets, `timestamp`).
    public var timestamp: Int64 {
        switch self {
        case .end, .lastStable: -1
        case .oldest: -2
        }
    }

    /// The ListOffsets request's `isolation_level`: read_uncommitted or read_committed.
    public var isolationLevel: Int8 { self == .lastStable ? 1 : 0 }
}

/// A partition's place in a list of topics.
public struct PartitionPlace: Hashable, Sendable {
    // There can be a million of them, and no answer has room for 2^31 topics or partitions.
    @usableFromInline let topicNumber: Int32
    @usableFromInline let partitionNumber: Int32

    @inlinable public var topic: Int { Int(topicNumber) }
    @inlinable public var partition: Int { Int(partitionNumber) }

    public init(topic: Int, partition: Int) {
        topicNumber = Int32(topic)
        partitionNumber = Int32(partition)
    }
}

/// A partition, and a time in its log.
public struct TimedPlace: Sendable {
    public var place: PartitionPlace
    /// Milliseconds since 1970.
    public var milliseconds: Int64

    public init(place: PartitionPlace, milliseconds: Int64) {
        self.place = place
        self.milliseconds = milliseconds
    }
}

/// The first records of a time or later.
public struct TimedOffsets: Sendable {
    /// -1 if there is none. Partitions that were not answered are missing.
    public var offsets: [PartitionPlace: Int64]
    /// Why some are missing.
    public var failures: [KafkaError]

    public init(offsets: [PartitionPlace: Int64] = [:], failures: [KafkaError] = []) {
        self.offsets = offsets
        self.failures = failures
    }
}

/// One leader's answer about some partitions.
public struct OffsetsAnswer: Sendable {
    /// In the order in which they were asked for; nil for those that are not known.
    public var offsets: PartitionOffsets
    /// Why some are not known; nil if all are.
    public var failure: KafkaError?

    public init(offsets: PartitionOffsets, failure: KafkaError? = nil) {
        self.offsets = offsets
        self.failure = failure
    }
}
