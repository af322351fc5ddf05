public import KafkaReader

/// Decides which shard of a cluster an exporter has.
public protocol ShardSource: Sendable {
    /// The shard of a walk.
    /// - Parameter elapsed: since the walk began. Prometheus gives samples the time at which it asked for them, not the present.
    /// - Throws: why the exporter has none.
    func shard(in metadata: ClusterMetadata, elapsed: Duration) throws(KafkaError) -> Shard

    /// Whether the exporter has the series of the cluster now. It may be that the cluster does not answer.
    var coversCluster: Bool { get }

    /// Whether the exporter still has all of a shard that it had when a walk began.
    func isCurrent(_ shard: Shard) -> Bool
}

/// The shard of one of several exporters that know their numbers: `--shard=0/3`.
public struct FixedShard: ShardSource {
    private let shard: Shard

    /// - Parameters:
    ///   - index: from 0 on.
    ///   - count: of the exporters.
    public init(_ index: Int, of count: Int) {
        shard = Shard([index], of: count)
    }

    public func shard(in metadata: ClusterMetadata, elapsed: Duration) -> Shard { shard }

    public var coversCluster: Bool { shard.coversCluster }

    public func isCurrent(_ shard: Shard) -> Bool { true }
}
