import KafkaClient
import KafkaConnection
import KafkaReader
import Sharding

extension ExporterConfiguration.Sharding {
    /// What decides the shard of an exporter, and joins the group if that is what decides; nil for the whole cluster.
    /// - Parameter kafka: whose login the member has.
    func shards(
        _ kafka: KafkaConnection
    ) throws(KafkaError) -> (source: (any ShardSource)?, membership: GroupMembership?) {
        guard !group.isEmpty else { return (shard.map { FixedShard($0.index, of: $0.count) }, nil) }
        let shards = GroupShard(scrapeInterval: scrapeInterval, sessionTimeout: sessionTimeout, clock: .continuous)
        let membership = try GroupMembership(
            kafka.libraryConfiguration, group: group, topic: ClusterMetadata.offsetsTopicName, sessionTimeout: sessionTimeout,
            counts: kafka.otherRequests, onEvent: shards.note)
        return (shards, membership)
    }
}
