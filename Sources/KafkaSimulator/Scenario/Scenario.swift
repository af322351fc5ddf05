public import KafkaProtocol

/// A cluster and its events, from which its state at any time follows.
public struct Scenario: Sendable {
    /// A fault that is part of the scenario.
    public struct TimelineEntry: Sendable, Equatable {
        public var fault: Fault
        public var at: Duration
        /// It begins as soon as a response to a request of this kind has been sent, instead of at a time.
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
    /// Racks by broker.
    public var racks: [Int32: String] = [:]
    /// Partitions of `__consumer_offsets`, which determine a group's coordinator.
    public var offsetsPartitions = 50
    public var topics: [TopicRule] = []
    public var groups: [GroupRule] = []
    public var timeline: [TimelineEntry] = []
    /// Whether the brokers' listeners use SASL. They accept any password, and requests without a login as well.
    public var usesSASL = false
    /// The newest version of an API that the brokers support, to simulate older clusters; nil if they do not support the API.
    public var newestVersions: [ApiKey: Int16?] = [:]

    public init() {}
}
