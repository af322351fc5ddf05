/// A topic of a scenario, or a series of topics that differ only in their number.
public struct TopicRule: Sendable, Equatable {
    /// The name; `{n}` in it is the number within a series, from 0.
    public var name: String
    /// The number of topics.
    public var count = 1
    public var partitions = 1
    /// Replicas of each partition, limited by the number of brokers.
    public var replication = 3
    /// Records a second, over all partitions, each rate from its time on.
    public var rates: [RateStep] = []
    /// From 0, equal shares for all partitions, to 1, next to nothing for some and twice as much for others.
    public var skew = 0.0
    /// The initial end offset of a partition, before skew.
    public var start: Int64 = 0
    /// The oldest offset, if there is no retention.
    public var oldest: Int64 = 0
    /// Older records are deleted: the oldest offset follows the end.
    public var retention: Duration?
    /// Partitions whose last replica is out of sync.
    public var underReplicated: Set<Int32> = []
    /// Partitions without a leader.
    public var leaderless: Set<Int32> = []
    /// The topic exists from this time on, and its rates start then.
    public var appears: Duration = .zero
    public var disappears: Duration?
    public var isInternal = false
    /// The non-default values that DescribeConfigs reports.
    public var configs: [String: String] = [:]

    public init(_ name: String, partitions: Int = 1, rate: Double = 0, start: Int64 = 0) {
        self.name = name
        self.partitions = partitions
        self.start = start
        rates = [RateStep(perSecond: rate)]
    }
}
