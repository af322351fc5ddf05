import Foundation
import TestSupport
import Testing

extension RealClusters {
    /// Compares the series of the parts with what Kafka's own tools say of the same cluster.
    @Suite struct KafkaToolTruthTests {
        private let prefix = "truth-"

        /// A table of a tool, by the names in its head. Columns are apart by white space.
        private func table(_ output: String) -> [[String: String]] {
            var head: [String] = []
            var rows: [[String: String]] = []
            for line in output.split(separator: "\n") {
                // The coordinator's id stands in parentheses behind its address.
                let words = line.replacing(/\s+\(ID\)/, with: "").replacing(/\s+\(\d+\)/, with: "").split(
                    whereSeparator: \.isWhitespace
                )
                .map(String.init)
                if words.first == "GROUP" || words.first == "NodeId" {
                    head = words
                } else if !head.isEmpty, words.count == head.count {
                    rows.append(Dictionary(uniqueKeysWithValues: zip(head, words)))
                }
            }
            return rows
        }

        private func run(_ tool: String, of cluster: KafkaCluster, _ arguments: String...) async throws -> String {
            try await KafkaTool.run(
                version: cluster.version, mainClass: tool.hasPrefix("kafka.") ? tool : "org.apache.kafka.tools.\(tool)",
                arguments: ["--bootstrap-server", cluster.bootstrap] + arguments)
        }

        @Test func partsSayWhatKafkasToolsSay() async throws {
            try await ClientUnderTest.$current.withValue(.auto) { try await check() }
        }

        private func check() async throws {
            let cluster = try await KafkaCluster.start(version: "4.3.1", brokers: 3)
            defer { cluster.stop() }
            var contents = try Contents(of: cluster, prefix: prefix)
            try await contents.createTopic("orders", records: [400, 300, 0], replicas: [[1, 2], [2, 3], [3, 1]])
            try await contents.commit([0: 100], of: "orders", for: "stopped")
            let live = try await contents.join("live", topic: "orders", members: 2)
            let modern = try await KafkaTool.startConsumerProtocolMember(
                of: cluster, group: contents.name("modern"), topic: contents.name("orders"))
            let sharing = try await KafkaTool.startShareGroupMember(
                of: cluster, group: contents.name("sharing"), topic: contents.name("orders"))
            defer {
                modern.kill()
                sharing.kill()
            }
            let exporter = try await Exporter(
                servers: cluster.bootstrap,
                flags: ["--collector.group-members", "--collector.log-dirs", "--collector.topic-config"])
            _ = try await eventually("every group is stable, and its commits have been read", every: .seconds(1)) {
                try await exporter.scrape()
            } until: { metrics in
                let modern = ["consumergroup": contents.name("modern"), "topic": contents.name("orders")]
                let areStable = ["live", "modern"].allSatisfy {
                    metrics["kafka_consumergroup_state", ["consumergroup": contents.name($0), "state": "Stable"]] == 1
                }
                return areStable && metrics["kafka_consumergroup_lag_sum", modern] == 0
                    && metrics["kafka_sharegroup_members", ["sharegroup": contents.name("sharing")]] == 1
            }
            try await expectGroups(of: cluster, exporter)
            try await expectShareGroup(of: cluster, contents, exporter)
            try await expectQuorum(of: cluster, exporter)
            try await expectDisksAndSettings(of: cluster, contents, exporter)
            try await expectReassignment(of: cluster, contents, exporter)
            withExtendedLifetime(live) {}
        }

        private func expectGroups(of cluster: KafkaCluster, _ exporter: Exporter) async throws {
            let groups = "consumer.group.ConsumerGroupCommand"
            let states = table(try await run(groups, of: cluster, "--describe", "--all-groups", "--state"))
            let members = table(try await run(groups, of: cluster, "--describe", "--all-groups", "--members", "--verbose"))
            let metrics = try await exporter.scrape()
            #expect(Set(states.compactMap { $0["GROUP"] }).isSuperset(of: ["truth-live", "truth-modern"]))
            for row in states {
                let id = row["GROUP"] ?? ""
                #expect(metrics["kafka_consumergroup_state", ["consumergroup": id, "state": row["STATE"] ?? ""]] == 1, "\(row)")
                #expect(metrics["kafka_consumergroup_members", ["consumergroup": id]] == Double(row["#MEMBERS"] ?? ""), "\(row)")
            }
            #expect(metrics["kafka_consumergroup_state", ["consumergroup": "truth-stopped", "state": "Empty"]] == 1)
            #expect(members.count == 3)
            for row in members {
                let labels = [
                    "consumergroup": row["GROUP"] ?? "", "consumer_id": row["CONSUMER-ID"] ?? "",
                    "member_host": row["HOST"] ?? "",
                    "client_id": row["CLIENT-ID"] ?? "",
                ]
                let published = metrics.series("kafka_consumergroup_partition_member", where: labels)
                #expect(Double(published.count) == Double(row["#PARTITIONS"] ?? ""), "\(row)")
                let partitions = published.keys.compactMap { $0["partition"] }.sorted().joined(separator: ",")
                #expect(row["CURRENT-ASSIGNMENT"] == "truth-orders:\(partitions)", "\(row)")
            }
        }

        private func expectShareGroup(of cluster: KafkaCluster, _ contents: Contents, _ exporter: Exporter) async throws {
            var contents = contents
            // A share group begins at the end. What comes next is acknowledged at once.
            try await contents.produce(7, to: "orders", partition: 2)
            let group = ["sharegroup": contents.name("sharing"), "topic": contents.name("orders"), "partition": "2"]
            let metrics = try await eventually("the share group has read the records", every: .seconds(1)) {
                try await exporter.scrape()
            } until: {
                $0["kafka_sharegroup_lag", group] == 0
            }
            let rows = table(try await run("consumer.group.ShareGroupCommand", of: cluster, "--describe", "--all-groups"))
            #expect(rows.count == 3)
            for row in rows {
                let labels = ["sharegroup": row["GROUP"] ?? "", "topic": row["TOPIC"] ?? "", "partition": row["PARTITION"] ?? ""]
                #expect(metrics["kafka_sharegroup_start_offset", labels] == Double(row["START-OFFSET"] ?? ""), "\(row)")
                #expect(metrics["kafka_sharegroup_lag", labels] == Double(row["LAG"] ?? ""), "\(row)")
            }
            #expect(metrics["kafka_sharegroup_state", ["sharegroup": contents.name("sharing"), "state": "Stable"]] == 1)
            #expect(metrics.series("kafka_consumergroup_info", where: ["consumergroup": contents.name("sharing")]).isEmpty)
        }

        private func expectQuorum(of cluster: KafkaCluster, _ exporter: Exporter) async throws {
            let before = try await exporter.scrape()
            let status = try await run("MetadataQuorumCommand", of: cluster, "describe", "--status")
            let after = try await exporter.scrape()
            func value(_ name: String) -> String? {
                status.split(separator: "\n").first { $0.hasPrefix("\(name):") }?.split(separator: ":").last
                    .map { $0.trimmingCharacters(in: .whitespaces) }
            }
            #expect(before.series("kafka_cluster_info").keys.map { $0["cluster_id"] } == [value("ClusterId")])
            #expect(before["kafka_controller_id"] == value("LeaderId").flatMap { Double($0) })
            #expect(before["kafka_quorum_epoch"] == value("LeaderEpoch").flatMap { Double($0) })
            let highWatermark = try #require(value("HighWatermark").flatMap { Double($0) })
            #expect((before["kafka_quorum_high_watermark"] ?? .infinity) <= highWatermark)
            #expect((after["kafka_quorum_high_watermark"] ?? 0) >= highWatermark)
            #expect(before.series("kafka_quorum_replica_lag").count == 3)
            #expect(before.series("kafka_broker_fenced").values.allSatisfy { $0 == 0 })
        }

        private func expectDisksAndSettings(of cluster: KafkaCluster, _ contents: Contents, _ exporter: Exporter) async throws {
            let topic = contents.name("orders")
            let output = try await run("LogDirsCommand", of: cluster, "--describe", "--topic-list", topic)
            let json = try #require(output.split(separator: "\n").last { $0.hasPrefix("{") })
            let disks = try JSONDecoder().decode(Disks.self, from: Data(json.utf8))
            let sizes = disks.brokers.flatMap(\.logDirs).flatMap(\.partitions).map(\.size)
            let configured = try await run(
                "kafka.admin.ConfigCommand", of: cluster, "--describe", "--entity-type", "topics", "--entity-name", topic, "--all"
            )
            let metrics = try await exporter.scrape()
            #expect(sizes.count == 6)
            #expect(metrics["kafka_topic_log_dir_size_bytes", ["topic": topic]] == Double(sizes.reduce(0, +)))
            #expect(metrics.series("kafka_broker_log_dir_online").count == 3)
            func setting(_ name: String) -> Double? {
                configured.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("\(name)=") }
                    .flatMap { Double($0.dropFirst(name.count + 1)) }
            }
            #expect(metrics["kafka_topic_min_insync_replicas", ["topic": topic]] == setting("min.insync.replicas"))
            #expect(
                metrics["kafka_topic_log_retention_period_seconds", ["topic": topic]]
                    == setting("retention.ms").map { $0 / 1_000 })
        }

        private struct Disks: Decodable {
            struct Broker: Decodable {
                let logDirs: [LogDir]
            }

            struct LogDir: Decodable {
                let partitions: [Partition]
            }

            struct Partition: Decodable {
                let size: Int64
            }

            let brokers: [Broker]
        }

        private func expectReassignment(of cluster: KafkaCluster, _ contents: Contents, _ exporter: Exporter) async throws {
            var contents = contents
            // So much that moving it takes long at ten bytes a second.
            try await contents.produce(20_000, to: "orders", partition: 0)
            let topic = contents.name("orders")
            let directory = try TemporaryDirectory(named: "reassignment")
            let plan = try directory.write(
                #"{"version":1,"partitions":[{"topic":"\#(topic)","partition":0,"replicas":[1,3]}]}"#, to: "plan.json")
            let move = "reassign.ReassignPartitionsCommand"
            let arguments = ["--reassignment-json-file", plan]
            _ = try await run(move, of: cluster, arguments[0], arguments[1], "--execute", "--throttle", "10")
            let listed = try await run(move, of: cluster, "--list")
            #expect(listed.contains("\(topic)-0: replicas: 1,3,2. adding: 3. removing: 2."), "\(listed)")
            let metrics = try await exporter.scrape()
            let partition = ["topic": topic, "partition": "0"]
            #expect(metrics["kafka_reassigning_partitions"] == 1)
            #expect(metrics["kafka_topic_partition_adding_replicas", partition] == 1)
            #expect(metrics["kafka_topic_partition_removing_replicas", partition] == 1)
            _ = try await run(move, of: cluster, arguments[0], arguments[1], "--cancel")
            let after = try await exporter.scrape()
            #expect(after["kafka_reassigning_partitions"] == 0)
            #expect(after["kafka_topic_partition_adding_replicas", partition] == nil)
        }
    }
}
