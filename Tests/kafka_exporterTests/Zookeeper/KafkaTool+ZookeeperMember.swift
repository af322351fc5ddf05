import TestSupport

extension KafkaTool {
    /// Starts a high-level consumer as Kafka had it up to 0.10, and leaves it running: it reads everything, commits to ZooKeeper five times
    /// a second, and is a member of its group until it is stopped.
    /// - Parameters:
    ///   - topics: a Java pattern.
    ///   - movesToKafka: whether it also commits to Kafka, as during a migration.
    ///   - directory: for its properties; must be kept as long as it runs.
    static func startZookeeperMember(
        of cluster: KafkaCluster, group: String, topics: String, movesToKafka: Bool = false, in directory: TemporaryDirectory
    ) async throws -> ChildProcess {
        guard let zookeeper = cluster.zookeeper?.address ?? cluster.configuration.zookeeperAddress else {
            throw TestSupportError("Kafka \(cluster.version) has no ZooKeeper")
        }
        let properties = try directory.write(
            """
            group.id=\(group)
            offsets.storage=\(movesToKafka ? "kafka" : "zookeeper")
            dual.commit.enabled=\(movesToKafka)
            auto.commit.interval.ms=200

            """, to: "\(group).properties")
        return try await start(
            version: cluster.version, mainClass: "kafka.tools.ConsoleConsumer",
            arguments: ["--zookeeper", zookeeper, "--whitelist", topics, "--from-beginning", "--consumer.config", properties])
    }
}
