import TestSupport

extension ZookeeperTree {
    /// Writes nodes as old consumers do. Blocks.
    func write(_ contents: ZookeeperContents) throws {
        for (id, group) in contents.groups {
            try create("/consumers/\(id)/ids")
            for member in 0..<group.memberCount {
                try create("/consumers/\(id)/ids/\(id)_host-\(member)", "{\"version\":1}")
            }
            for (topic, commits) in group.commits {
                for (partition, offset) in commits {
                    try commit("\(offset)", group: id, topic: topic, partition: "\(partition)")
                }
            }
        }
    }
}

extension ZookeeperContents {
    /// Two topics of a Kafka cluster, with groups that a test then writes to a separate ZooKeeper.
    static func sample(on cluster: KafkaCluster, prefix: String) async throws -> ZookeeperContents {
        let client = try cluster.client()
        let (orders, payments) = ("\(prefix)-orders", "\(prefix)-payments")
        try await client.createTopics([orders, payments], partitions: 2)
        try await client.produce(10, to: orders, partition: 0)
        try await client.produce(4, to: orders, partition: 1)
        try await client.produce(3, to: payments, partition: 0)
        return ZookeeperContents(
            ends: [orders: [10, 4], payments: [3, 0]],
            groups: [
                "billing": Group(memberCount: 2, commits: [orders: [0: 7, 1: 0], payments: [0: 3]]),
                "audit": Group(commits: [payments: [0: 1, 1: 0]]),
            ])
    }
}
