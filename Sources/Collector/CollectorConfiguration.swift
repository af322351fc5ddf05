public import EndToEnd
public import Exposition
public import NameFilter
public import Sharding

/// What a collector reads, and within which limits.
public struct CollectorConfiguration: Sendable {
    public var topics: NameFilter
    public var groups: NameFilter
    /// Includes groups without live members, and partitions that no live member is assigned.
    public var showsAllOffsets = true
    /// Of series of topics, and of groups.
    public var topicGranularity = Granularity.partition
    public var groupGranularity = Granularity.partition
    /// Families that are left out, by name.
    public var excludedFamilies: Set<String> = []
    /// The optional parts in use.
    public var parts = Set(Parts.optional.filter(\.isOnByDefault).map(\.name))
    /// Whether `Retention` publishes series by partition.
    public var showsRetentionOfPartitions = false
    /// Whether `LagSeconds` publishes series by partition.
    public var showsLagSecondsOfPartitions = false
    /// Whether `LagSeconds` asks brokers when records were written.
    public var looksUpLagSeconds = true
    /// Whether `TopicConfiguration` publishes series by the names of JMX exporters as well.
    public var usesJMXNames = false
    /// What `EndToEndMessages` publishes.
    public var endToEnd: (any EndToEndSource)?
    /// The most time of a walk for the groups.
    public var groupTimeout: Duration = .seconds(300)
    /// Every scrape gets a walk of its own instead of sharing the one that is under way.
    public var walksConcurrently = false
    /// Decides which part of the cluster is published; nil for all of it.
    public var shards: (any ShardSource)?
    /// Requests that were sent to brokers beside those of scrapes, by the protocol's names of their kinds.
    public var otherRequestsSent: @Sendable () -> [String: Int] = { [:] }
    /// On every series.
    public var constantLabels: [Label] = []
    /// Called once for each part that the cluster cannot answer at all, with the reason.
    public var reportUnavailable: @Sendable (CollectorName, String) -> Void = { _, _ in }
    /// Called once when something breaks and once when it heals, not in every walk.
    public var report: @Sendable (OutageChange) -> Void = { _ in }

    /// Families that are left out because of their granularity, or by name.
    var hiddenFamilies: Set<String> {
        var hidden = excludedFamilies
        for metric in Collector.metrics where Set(["partition", "topic"]).isSubset(of: metric.labels) {
            let isOfGroup = !Set(["consumergroup", "sharegroup"]).isDisjoint(with: metric.labels)
            if (isOfGroup ? groupGranularity : topicGranularity) == .topic { hidden.insert(metric.name) }
        }
        if topicGranularity == .partition {
            hidden.formUnion([Metrics.currentOffsetSum.name, Metrics.oldestOffsetSum.name])
        }
        return hidden
    }

    public init(topics: NameFilter, groups: NameFilter) {
        self.topics = topics
        self.groups = groups
    }
}

/// The smallest thing that has series of its own.
public enum Granularity: String, CaseIterable, Sendable {
    case partition
    case topic
}
