/// The part of a cluster that an exporter publishes: the topics and consumer groups whose names fall into its partitions.
///
/// Names are distributed as Kafka distributes groups over the partitions of `__consumer_offsets`: `abs(hash) % count`, where `hash` is
/// Java's `String.hashCode` (kafka.coordinator.group.GroupMetadataManager.partitionFor).
public struct Shard: Hashable, Sendable {
    /// Among how many the names are distributed.
    public let partitionCount: Int
    /// Those that this exporter publishes, from 0 on.
    public let partitions: Set<Int>

    /// Everything.
    public static let whole = Shard([0], of: 1)

    public init(_ partitions: Set<Int>, of partitionCount: Int) {
        self.partitions = partitions
        self.partitionCount = partitionCount
    }

    public var isWhole: Bool { partitions.count == partitionCount }

    /// Whether it has the series of the cluster and its brokers, which belong to no topic or group.
    public var coversCluster: Bool { partitions.contains(0) }

    /// Whether it has the topic or group of this name.
    public func covers(_ name: String) -> Bool {
        isWhole || !partitions.isEmpty && partitions.contains(Self.partition(of: name, count: partitionCount))
    }

    static func partition(of name: String, count: Int) -> Int {
        let hash = name.utf16.reduce(Int32(0)) { $0 &* 31 &+ Int32($1) }
        // As in Kafka's Utils.abs: Int32.min has no absolute value.
        return (hash == .min ? 0 : Int(abs(hash))) % count
    }
}
