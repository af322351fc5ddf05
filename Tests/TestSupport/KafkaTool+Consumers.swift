extension KafkaTool {
    /// Starts a member of the consumer protocol of KIP-848, which librdkafka supports only since 2.10; it prints what it reads.
    /// It stays a member until it is released.
    public static func startConsumerProtocolMember(
        of cluster: KafkaCluster, group: String, topic: String, clientID: String = "kip-848-member"
    ) async throws -> ChildProcess {
        try await start(
            version: cluster.version, mainClass: "org.apache.kafka.tools.consumer.ConsoleConsumer",
            arguments: ["--bootstrap-server", cluster.bootstrap, "--topic", topic, "--from-beginning"]
                + ["--consumer-property", "group.protocol=consumer", "--consumer-property", "group.id=\(group)"]
                + ["--consumer-property", "client.id=\(clientID)"])
    }

    /// Starts a member of a share group (KIP-932, Kafka 4.2 and newer); returns once the brokers list the group. It stays a
    /// member until it is released.
    public static func startShareGroupMember(of cluster: KafkaCluster, group: String, topic: String) async throws -> ChildProcess
    {
        let member = try await start(
            version: cluster.version, mainClass: "org.apache.kafka.tools.consumer.ConsoleShareConsumer",
            arguments: ["--bootstrap-server", cluster.bootstrap, "--topic", topic, "--group", group])
        try await eventually("the share group \(group) is listed") {
            try await run(
                version: cluster.version, mainClass: "org.apache.kafka.tools.GroupsCommand",
                arguments: ["--bootstrap-server", cluster.bootstrap, "--list", "--share"])
        } until: {
            $0.contains(group)
        }
        return member
    }

    /// Reads messages with the old consumer of Kafka up to 0.10, which commits to ZooKeeper: `/consumers/GROUP/offsets/TOPIC/N`.
    public static func consumeWithZookeeper(from cluster: KafkaCluster, group: String, topic: String, messages: Int) async throws
    {
        guard cluster.version < "2", let zookeeper = cluster.zookeeper?.address ?? cluster.configuration.zookeeperAddress else {
            throw TestSupportError("Kafka \(cluster.version) has no consumer that commits to ZooKeeper")
        }
        let directory = try TemporaryDirectory(named: "old-consumer")
        let properties = try directory.write(
            propertiesText(["group.id": group, "offsets.storage": "zookeeper", "auto.commit.enable": "true"]), to: "properties")
        try await run(
            version: cluster.version, mainClass: "kafka.tools.ConsoleConsumer",
            arguments: ["--zookeeper", zookeeper, "--topic", topic, "--from-beginning", "--max-messages", "\(messages)"]
                + ["--consumer.config", properties])
    }
}
