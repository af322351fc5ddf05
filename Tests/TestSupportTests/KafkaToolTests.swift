import TestSupport
import Testing

@Suite(.serialized, .enabled(if: KafkaDistribution.isAvailable, Comment(rawValue: KafkaDistribution.unavailableReason)))
struct KafkaToolTests {
    @Test func consumerProtocolMemberJoinsOnCurrentKafka() async throws {
        let cluster = try await KafkaCluster.shared(version: "4.3.1")
        let client = try cluster.client()
        try await client.createTopic("kip848")
        try await client.produce(3, to: "kip848")
        let member = try await KafkaTool.startConsumerProtocolMember(of: cluster, group: "modern", topic: "kip848")
        try await member.line(containing: "xxx")
        let groups = try await KafkaTool.run(
            version: cluster.version, mainClass: "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
            arguments: ["--bootstrap-server", cluster.bootstrap, "--describe", "--group", "modern", "--state", "--verbose"])
        #expect(groups.contains("Stable"))
        member.kill()
    }

    @Test(arguments: ["0.10.2.2", "0.8.2.2"] as [KafkaVersion])
    func oldConsumerCommitsToZookeeper(version: KafkaVersion) async throws {
        let cluster = try await KafkaCluster.shared(version: version)
        let zookeeper = try #require(cluster.zookeeper)
        let client = try cluster.client()
        try await client.createTopic("legacy")
        try await client.produce(12, to: "legacy")
        try await KafkaTool.consumeWithZookeeper(from: cluster, group: "old", topic: "legacy", messages: 12)
        let answer = try await zookeeper.run(commands: ["get /consumers/old/offsets/legacy/0"])
        #expect(answer.split(separator: "\n").contains("12"))
    }
}
