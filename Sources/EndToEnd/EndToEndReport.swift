public import Exposition
public import KafkaReader

/// What the end-to-end probe found since it started.
public struct EndToEndReport: Sendable {
    /// In the order of their ids.
    public var partitions: [EndToEndPartition] = []
    /// What keeps the probe from its work. Messages that are late or lost are none: they are what it measures.
    public var problems: [EndToEndProblem] = []

    public init() {}
}

/// The messages of a partition, since the probe started. Latencies are in seconds.
public struct EndToEndPartition: Sendable {
    public let id: Int32
    /// nil if it has none.
    public var leader: Int32?
    /// Those that the client was given to write.
    public var produced: Int64 = 0
    /// Those of them that the leader did not acknowledge in time, or refused.
    public var produceFailures: Int64 = 0
    /// Those without an answer yet.
    public var inFlight: Int64 = 0
    public var received: Int64 = 0
    /// Not read within the time-out, whatever the reason.
    public var late: Int64 = 0
    /// Acknowledged, and not read within three times the time-out.
    public var lost: Int64 = 0
    public var commits: Int64 = 0
    public var commitFailures: Int64 = 0
    /// From writing to acknowledgement.
    public var produceLatency: Histogram
    /// From writing to reading.
    public var roundtripLatency: Histogram
    public var commitLatency: Histogram
    /// The last one; nil if there was none since.
    public var produceError: KafkaError?
    public var commitError: KafkaError?

    public init(id: Int32, bounds: [Double]) {
        self.id = id
        produceLatency = Histogram(bounds: bounds)
        roundtripLatency = produceLatency
        commitLatency = produceLatency
    }
}

/// Something that keeps the probe from its work.
public struct EndToEndProblem: Hashable, Sendable, CustomStringConvertible {
    public let error: KafkaError
    /// What to change; nil if that is not known.
    public let advice: String?

    public init(_ error: KafkaError, advice: String? = nil) {
        self.error = error
        self.advice = advice
    }

    public var description: String { advice.map { "\(error): \($0)" } ?? error.description }
}

/// Has what the probe found; a seam for tests.
public protocol EndToEndSource: Sendable {
    var report: EndToEndReport { get }
}

/// Something to be logged once.
public enum EndToEndNotice: Sendable {
    /// These brokers lead no partition of the topic, so that they are not probed.
    case brokersWithoutPartition([Int32])
    case createdTopic(partitions: Int)
}
