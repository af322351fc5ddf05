import KafkaClient
import KafkaReader
import Sharding

extension ExporterConfiguration.Sharding {
    /// What decides the shard of an exporter, and joins the group if that is what decides; nil for the whole cluster.
    func shards(_ client: KafkaConfiguration) throws(KafkaError) -> (source: (any ShardSource)?, membership: GroupMembership?) {
        guard !group.isEmpty else { return (shard.map { FixedShard($0.index, of: $0.count) }, nil) }
        let shards = GroupShard(scrapeInterval: scrapeInterval, sessionTimeout: sessionTimeout, clock: .continuous)
        let membership = try GroupMembership(
            client, group: group, topic: ClusterMetadata.offsetsTopicName, sessionTimeout: sessionTimeout,
            onEvent: shards.note)
        return (shards, membership)
    }
}
