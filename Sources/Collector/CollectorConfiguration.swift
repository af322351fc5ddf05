public import Exposition
public import NameFilter

/// What a collector looks at, and how hard it may try.
public struct CollectorConfiguration: Sendable {
    public var topics: NameFilter
    public var groups: NameFilter
    /// Groups without live members, and partitions that no live member is assigned, are shown too.
    public var showsAllOffsets = true
    /// The longest that the groups may take of a walk.
    public var groupTimeout: Duration = .seconds(300)
    /// Every scrape gets a walk of its own instead of sharing the one that is under way.
    public var walksConcurrently = false
    /// On every series.
    public var constantLabels: [Label] = []
    /// Is told when something breaks and when it heals: once, not in every walk.
    public var report: @Sendable (OutageChange) -> Void = { _ in }

    public init(topics: NameFilter, groups: NameFilter) {
        self.topics = topics
        self.groups = groups
    }
}
