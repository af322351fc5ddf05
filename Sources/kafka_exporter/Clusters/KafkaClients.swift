import KafkaClient
import KafkaConnection
import KafkaLogin
import KafkaReader
import Sharding

/// Whatever is logged in to a cluster.
struct KafkaClients: LoginAdopter {
    let connection: KafkaConnection
    /// nil without a group of exporters.
    let membership: GroupMembership?

    func adopt(_ login: KafkaLogin, deadline: ContinuousClock.Instant) async throws(KafkaError) {
        try await connection.adopt(login, deadline: deadline)
        // A cancelled task means that there is a newer login.
        guard !Task.isCancelled else { return }
        // The brokers accept the login, so the group is not left in vain.
        try await membership?.adopt(login.security)
    }
}

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
