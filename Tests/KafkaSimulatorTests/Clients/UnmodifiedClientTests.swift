import Foundation
import KafkaSimulator
import TestSupport
import Testing

/// Clients that know nothing of a simulation report the model's true state, without an error.
@Suite struct UnmodifiedClientTests {
    private let cluster: SimulatedCluster
    private let bootstrap: String

    init() throws {
        // The clock stands still, so that every client sees the same state.
        cluster = try SimulatedCluster(scenario: .small, clock: .manual(.seconds(30)))
        bootstrap = try cluster.start()
    }

    private static func isInstalled(_ command: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(command)")
        }
    }

    @Test(.enabled(if: isInstalled("kcat"), "kcat is not installed (apt install kcat)"))
    func kcat() async throws {
        let process = try ChildProcess(["kcat", "-L", "-b", bootstrap])
        #expect(try await process.exitStatus() == .success)
        #expect(process.standardError == "")
        #expect(process.standardOutput.contains("3 brokers:"))
        for partition in 0..<Int32(6) {
            let replicas = try #require(cluster.state.replicas(topic: "orders", partition: partition))
            let list = replicas.map(String.init).joined(separator: ",")
            #expect(
                process.standardOutput.contains("partition \(partition), leader \(replicas[0]), replicas: \(list), isrs: \(list)")
            )
        }
        // An offset by time: ListOffsets.
        let query = try ChildProcess(["kcat", "-Q", "-b", bootstrap, "-t", "orders:2:-1", "-t", "orders:3:-2"])
        #expect(try await query.exitStatus() == .success)
        #expect(query.standardOutput.contains("orders [2] offset 1300"))
        #expect(query.standardOutput.contains("orders [3] offset 0"))
    }

    /// Expects the committed offset, the end and the lag in a group's line of ConsumerGroupCommand.
    private func expectLines(of group: String, in output: String, hasGroupColumn: Bool = true) throws {
        let state = cluster.state
        let lines = output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        for topic in try #require(state.topics(ofGroup: group)) {
            for partition in 0..<Int32(try #require(state.partitions(ofTopic: topic))) {
                let committed = try #require(state.committedOffset(group: group, topic: topic, partition: partition))
                let end = try #require(state.endOffset(topic: topic, partition: partition))
                let expected =
                    (hasGroupColumn ? [group] : []) + [topic, "\(partition)", "\(committed)", "\(end)", "\(end - committed)"]
                #expect(lines.contains { $0.starts(with: expected) }, "\(expected) is not in\n\(output)")
            }
        }
    }

    @Test(.enabled(if: KafkaDistribution.isAvailable, Comment(rawValue: KafkaDistribution.unavailableReason)))
    func toolsOfKafka4() async throws {
        let topics = try await KafkaTool.start(
            version: "4.3.1", mainClass: "org.apache.kafka.tools.TopicCommand",
            arguments: ["--bootstrap-server", bootstrap, "--describe"])
        #expect(try await topics.exitStatus(within: .seconds(120)) == .success)
        #expect(topics.standardError == "")
        #expect(topics.standardOutput.contains("Topic: orders\tPartition: 5\tLeader: 1\tReplicas: 1,2,3\tIsr: 1,2,3"))

        let groups = try await KafkaTool.start(
            version: "4.3.1", mainClass: "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
            arguments: ["--bootstrap-server", bootstrap, "--describe", "--all-groups"])
        #expect(try await groups.exitStatus(within: .seconds(120)) == .success)
        #expect(groups.standardError == "")
        try expectLines(of: "billing", in: groups.standardOutput)
        try expectLines(of: "modern", in: groups.standardOutput)
        for member in cluster.state.members(ofGroup: "modern") ?? [] {
            #expect(groups.standardOutput.contains(member.memberId))
        }
    }

    /// Its TopicCommand supports ZooKeeper only.
    @Test(.enabled(if: KafkaDistribution.isAvailable, Comment(rawValue: KafkaDistribution.unavailableReason)))
    func toolsOfKafka1() async throws {
        let groups = try await KafkaTool.start(
            version: "1.1.1", mainClass: "kafka.admin.ConsumerGroupCommand",
            arguments: ["--bootstrap-server", bootstrap, "--describe", "--group", "billing"])
        #expect(try await groups.exitStatus(within: .seconds(120)) == .success)
        #expect(!groups.standardError.contains("rror") && !groups.standardOutput.contains("rror"))
        try expectLines(of: "billing", in: groups.standardOutput, hasGroupColumn: false)
    }

    @Test(.needsConfluentKafka)
    func confluentKafka() async throws {
        let script = """
            import sys
            from confluent_kafka import ConsumerGroupTopicPartitions, TopicPartition
            from confluent_kafka.admin import AdminClient, OffsetSpec
            admin = AdminClient({"bootstrap.servers": sys.argv[1]})
            listed = admin.list_consumer_groups(request_timeout=30).result()
            print("errors", len(listed.errors))
            for group in sorted(listed.valid, key=lambda group: group.group_id):
                print("group", group.group_id, group.state.name, group.type.name)
            for name, future in sorted(admin.describe_consumer_groups(["billing", "modern"], request_timeout=30).items()):
                group = future.result()
                print("members", name, group.coordinator.id, *sorted(member.member_id for member in group.members))
                request = [ConsumerGroupTopicPartitions(name)]
                for future in admin.list_consumer_group_offsets(request, request_timeout=30).values():
                    for commit in future.result().topic_partitions:
                        print("commit", name, commit.topic, commit.partition, commit.offset)
            wanted = {TopicPartition("orders", partition): OffsetSpec.latest() for partition in range(6)}
            for partition, future in admin.list_offsets(wanted, request_timeout=30).items():
                print("end", partition.topic, partition.partition, future.result().offset)
            """
        let python = try #require(await PythonPackage.confluentKafka.python)
        let process = try ChildProcess([python, "-c", script, bootstrap])
        #expect(try await process.exitStatus() == .success)
        #expect(process.standardError == "")
        let lines = Set(process.standardOutput.split(separator: "\n").map(String.init))
        let state = cluster.state
        #expect(lines.isSuperset(of: ["errors 0", "group billing STABLE CLASSIC", "group modern STABLE CONSUMER"]))
        for group in state.groups {
            let members = try #require(state.members(ofGroup: group)).map(\.memberId).sorted().joined(separator: " ")
            #expect(lines.contains("members \(group) \(state.coordinator(ofGroup: group)) \(members)"))
            for topic in state.topics(ofGroup: group) ?? [] {
                for partition in 0..<Int32(state.partitions(ofTopic: topic) ?? 0) {
                    let offset = try #require(state.committedOffset(group: group, topic: topic, partition: partition))
                    #expect(lines.contains("commit \(group) \(topic) \(partition) \(offset)"))
                }
            }
        }
        for partition in 0..<Int32(6) {
            #expect(
                lines.contains("end orders \(partition) \(try #require(state.endOffset(topic: "orders", partition: partition)))"))
        }
    }
}

extension Trait where Self == ConditionTrait {
    /// Not inlined: a closure in a macro's argument crashes Swift 6.0.
    fileprivate static var needsConfluentKafka: Self {
        .enabled("confluent-kafka cannot be had from PyPI") { await PythonPackage.confluentKafka.python != nil }
    }
}
