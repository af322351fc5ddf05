/// A topic of a scenario, or a series of topics that differ in their number only.
public struct TopicRule: Sendable, Equatable {
    /// The name; `{n}` in it is the number within a series, from 0.
    public var name: String
    /// How many topics this is.
    public var count = 1
    public var partitions = 1
    /// Replicas of each partition, as far as there are brokers.
    public var replication = 3
    /// Records a second, over all partitions together, each rate from its time on.
    public var rates: [RateStep] = []
    /// From 0, every partition gets the same share, to 1, some get next to nothing and some twice as much.
    public var skew = 0.0
    /// The end offset of a partition at the start, before skew.
    public var start: Int64 = 0
    /// The oldest offset, where there is no retention.
    public var oldest: Int64 = 0
    /// Records older than this are gone: the oldest offset follows the end.
    public var retention: Duration?
    /// Partitions whose last replica is not in sync.
    public var underReplicated: Set<Int32> = []
    /// Partitions without a leader.
    public var leaderless: Set<Int32> = []
    /// The topic exists from this time on. Its rates count from then.
    public var appears: Duration = .zero
    public var disappears: Duration?
    public var isInternal = false
    /// What DescribeConfigs tells beside the defaults.
    public var configs: [String: String] = [:]

    public init(_ name: String, partitions: Int = 1, rate: Double = 0, start: Int64 = 0) {
        self.name = name
        self.partitions = partitions
        self.start = start
        rates = [RateStep(perSecond: rate)]
    }
}
