/// A cluster and what happens in it: all that its state at any time follows from.
public struct Scenario: Sendable {
    /// A rule for a fault of the timeline.
    public struct TimelineEntry: Sendable, Equatable {
        public var fault: Fault
        public var at: Duration
        /// How long the fault lasts; nil for ever.
        public var lasts: Duration?

        public init(_ fault: Fault, at: Duration, lasts: Duration? = nil) {
            self.fault = fault
            self.at = at
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
    /// The newest version of an API that the brokers know, for clusters of an older day; nil where they do not know it.
    public var newestVersions: [ApiKey: Int16?] = [:]

    public init() {}
}
