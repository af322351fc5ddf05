public import Exposition
public import NameFilter

/// What a collector reads, and within which limits.
public struct CollectorConfiguration: Sendable {
    public var topics: NameFilter
    public var groups: NameFilter
    /// Includes groups without live members, and partitions that no live member is assigned.
    public var showsAllOffsets = true
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
    /// The most time of a walk for the groups.
    public var groupTimeout: Duration = .seconds(300)
    /// Every scrape gets a walk of its own instead of sharing the one that is under way.
    public var walksConcurrently = false
    /// On every series.
    public var constantLabels: [Label] = []
    /// Called once for each part that the cluster cannot answer at all, with the reason.
    public var reportUnavailable: @Sendable (CollectorName, String) -> Void = { _, _ in }
    /// Called once when something breaks and once when it heals, not in every walk.
    public var report: @Sendable (OutageChange) -> Void = { _ in }

    public init(topics: NameFilter, groups: NameFilter) {
        self.topics = topics
        self.groups = groups
    }
}
