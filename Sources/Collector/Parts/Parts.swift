internal import Exposition
internal import KafkaReader
internal import ZookeeperClient

/// A part of a scrape that can be switched on and off.
public struct OptionalPart: Sendable {
    public let name: CollectorName
    public let isOnByDefault: Bool
    /// Of its switch.
    public let help: String
    let metrics: [MetricDescriptor]
    fileprivate let make: @Sendable (CollectorConfiguration) -> any Part

    fileprivate init<P: Part>(
        _ type: P.Type, isOnByDefault: Bool = true, help: String, _ make: @escaping @Sendable (CollectorConfiguration) -> P
    ) {
        name = P.name
        metrics = P.metrics
        self.isOnByDefault = isOnByDefault
        self.help = help
        self.make = make
    }
}

/// The list of parts.
public enum Parts {
    /// In the order of their series.
    public static let optional: [OptionalPart] = [
        OptionalPart(ClusterFacts.self, help: "The cluster's id, racks, fenced brokers and controller.") { _ in ClusterFacts() },
        OptionalPart(QuorumHealth.self, help: "The controllers of a KRaft cluster.") { _ in QuorumHealth() },
        OptionalPart(Reassignments.self, help: "Partitions whose replicas move to other brokers.") { _ in Reassignments() },
        OptionalPart(
            LogDirectories.self, isOnByDefault: false, help: "The brokers' disks, sizes of topics, and lags of replicas."
        ) { _ in LogDirectories() },
        OptionalPart(
            StableOffsets.self, isOnByDefault: false, help: "Last stable offsets, which open transactions hold back."
        ) { _ in StableOffsets() },
        OptionalPart(TopicHealth.self, help: "Offline and under-replicated partitions of topics.") { _ in TopicHealth() },
        OptionalPart(
            TopicConfiguration.self, isOnByDefault: false,
            help: "Retention and cleanup policy of topics, and partitions under their least number of in-sync replicas."
        ) { TopicConfiguration(usesJMXNames: $0.usesJMXNames) },
        OptionalPart(ShareGroups.self, help: "Share groups.") { _ in ShareGroups() },
        OptionalPart(GroupStates.self, help: "States and types of consumer groups.") { _ in GroupStates() },
        OptionalPart(GroupTopics.self, help: "Members and assigned partitions of consumer groups by topic.") { _ in GroupTopics()
        },
        OptionalPart(
            GroupMembers.self, isOnByDefault: false,
            help: "The member that each partition is assigned to: series that change at each rebalance."
        ) { _ in GroupMembers() },
        OptionalPart(Retention.self, help: "Records that were deleted before a consumer group read them.") {
            Retention(includesPartitions: $0.showsRetentionOfPartitions)
        },
        OptionalPart(LagSeconds.self, help: "How old the oldest record is that a consumer group has not committed.") {
            LagSeconds(includesPartitions: $0.showsLagSecondsOfPartitions, looksUp: $0.looksUpLagSeconds)
        },
        OptionalPart(
            EndToEndMessages.self, isOnByDefault: false,
            help: "Messages that the exporter writes to a topic, reads and commits, see docs/end-to-end.md."
        ) { EndToEndMessages(source: $0.endToEnd) },
    ]

    /// Every family that parts may publish, those in use or not.
    static let metrics = optional.flatMap(\.metrics) + ZookeeperGroups.metrics

    /// Those in use, in the order of their series.
    /// - Parameter zookeeper: nil if offsets that old consumers keep there are not asked for.
    static func enabled(_ configuration: CollectorConfiguration, zookeeper: ZookeeperClient?) -> [any Part] {
        optional.filter { configuration.parts.contains($0.name) }.map { $0.make(configuration) }
            + [zookeeper.map(ZookeeperGroups.init)].compactMap(\.self)
    }
}
