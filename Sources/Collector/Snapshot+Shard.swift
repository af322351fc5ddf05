internal import Exposition
internal import KafkaReader
internal import Sharding

// Of an exporter that is one of several.
extension Snapshot {
    /// The topics that the groups commit in, by their indexes.
    var consumedTopics: Set<Int> { Set(groups.lazy.flatMap(\.topics).map(\.topicIndex)) }

    /// Finds out which part of the cluster is published.
    /// - Parameter elapsed: since the walk began.
    mutating func add(_ shards: any ShardSource, in metadata: ClusterMetadata, elapsed: Duration) {
        isSharded = true
        var failures: [Failure] = []
        do throws(KafkaError) {
            shard = try shards.shard(in: metadata, elapsed: elapsed)
        } catch {
            shard = Shard([], of: max(1, metadata.offsetsTopic?.partitions.count ?? 1))
            failures = [Failure(.shard, error.category, "\(error)")]
        }
        outcomes.append(
            CollectorOutcome(collector: .shard, duration: .zero, count: shard.partitions.count, failures: failures))
    }

    /// Drops what belongs to another exporter now.
    mutating func discardSeries() {
        shard = Shard([], of: shard.partitionCount)
        for index in topics.indices { topics[index].isInShard = false }
        (groups, findings) = ([], [])
    }

    var shardFamilies: [Family] {
        guard isSharded, isUp else { return [] }
        return [Family(Metrics.shardPartitions) { [shard] in $0.sample(Int64(shard.partitions.count)) }]
    }
}
