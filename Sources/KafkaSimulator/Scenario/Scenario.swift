public import KafkaProtocol

/// A cluster and what happens in it: all that its state at any time follows from.
public struct Scenario: Sendable {
    /// A fault that is part of the scenario.
    public struct TimelineEntry: Sendable, Equatable {
        public var fault: Fault
        public var at: Duration
        /// It begins as soon as an answer to a request of this kind has left, and not at a time.
        public var after: ApiKey?
        /// How long the fault lasts; nil for ever.
        public var lasts: Duration?

        public init(_ fault: Fault, at: Duration = .zero, after: ApiKey? = nil, lasts: Duration? = nil) {
            self.fault = fault
            self.at = at
            self.after = after
            self.lasts = lasts
        }
    }

    public var clusterId = "simulated-cluster"
    public var seed: UInt64 = 1
    /// The ids of the brokers.
    public var brokers: [Int32] = [1, 2, 3]
    /// Racks, by broker.
    public var racks: [Int32: String] = [:]
    /// Partitions of `__consumer_offsets`, which decide a group's coordinator.
    public var offsetsPartitions = 50
    public var topics: [TopicRule] = []
    public var groups: [GroupRule] = []
    public var timeline: [TimelineEntry] = []
    /// Whether the brokers' listeners use SASL. They accept any password, and requests without a login as well.
    public var usesSASL = false
    /// The newest version of an API that the brokers know, for clusters of an older day; nil where they do not know it.
    public var newestVersions: [ApiKey: Int16?] = [:]

    public init() {}
}
