import Foundation
import TestSupport
import Testing

extension RealClusters {
    /// Old brokers and old consumers that commit to ZooKeeper. Every number is compared with what was consumed.
    @Suite struct ZookeeperSeriesTests {
        private static let help = [
            ZookeeperContents.lag: "Current Approximate Lag(zookeeper) of a ConsumerGroup at Topic/Partition",
            ZookeeperContents.lagSum: "Current Approximate Lag(zookeeper) of a ConsumerGroup at Topic for all partitions",
            ZookeeperContents.offset: "Current Offset(zookeeper) of a ConsumerGroup at Topic/Partition",
            ZookeeperContents.members: "Amount of live consumers(zookeeper) in a consumer group",
        ]

        @Test(arguments: ["0.10.2.2", "0.8.2.2"] as [KafkaVersion])
        func everyNumberIsAsConsumed(version: KafkaVersion) async throws {
            let zookeeper = try await ZookeeperServer.start()
            let chroot = "\(zookeeper.address)/kafka/eu"
            var configuration = KafkaCluster.Configuration(version: version)
            configuration.zookeeperAddress = chroot
            try await withKafkaCluster(configuration) { cluster in
                var contents = try await fill(cluster)
                let directory = try TemporaryDirectory(named: "old-members")
                let member = try await KafkaTool.startZookeeperMember(
                    of: cluster, group: "live", topics: "payments|audit", in: directory)

                let flags = ["--kafka.version=\(version)", "--use.consumelag.zookeeper"]
                let exporter = try await Exporter(
                    servers: cluster.bootstrap, flags: flags + ["--zookeeper.server=\(chroot)"])
                let metrics = try await eventually("the live consumer has read and committed everything") {
                    try await exporter.scrape()
                } until: {
                    contents.isComplete(in: $0)
                }
                contents.expectComplete(metrics)
                expectDescriptions(metrics)
                expectKafka(metrics, cluster, contents)

                // A shorter version, "0.8", is enough.
                let filtered = try await Exporter(
                    servers: cluster.bootstrap,
                    flags: [
                        "--kafka.version=\(version < "0.9" ? "0.8" : "0.10")", "--use.consumelag.zookeeper",
                        "--zookeeper.server=\(chroot)", "--topic.filter=^(orders|payments)$", "--group.exclude=^slow$",
                        "--kafka.labels=cluster=eu,team=a=b",
                    ])
                contents.expectComplete(
                    try await filtered.scrape(),
                    contents.series(constantLabels: ["cluster": "eu", "team": "a=b"]) { !["slow", "audit"].contains($0) })

                try await expectOtherChroots(of: zookeeper, cluster, flags)

                member.send(SIGTERM)
                try await member.exitStatus()
                contents.groups["live"]?.memberCount = 0
                contents.expectComplete(try await exporter.scrape())
                #expect(exporter.log(containing: "something is missing").isEmpty)
            }
        }

        /// - Returns: the contents of ZooKeeper after the live consumer has read everything.
        private func fill(_ cluster: KafkaCluster) async throws -> ZookeeperContents {
            let client = try cluster.client()
            let records = ["orders": [10, 20, 0], "payments": [5], "audit": [4]]
            for (topic, counts) in records {
                try await client.createTopic(topic, partitions: counts.count)
                for (partition, count) in counts.enumerated() where count > 0 {
                    try await client.produce(count, to: topic, partition: partition)
                }
            }
            // These two read concurrently, because most of their time is the start of a JVM.
            async let billing: Void = KafkaTool.consumeWithZookeeper(
                from: cluster, group: "billing", topic: "orders", messages: 30)
            async let slow: Void = KafkaTool.consumeWithZookeeper(from: cluster, group: "slow", topic: "payments", messages: 2)
            _ = try await (billing, slow)
            // Records in a partition for which the consumer committed 0.
            try await client.produce(7, to: "orders", partition: 2)
            try await client.produce(1, to: "orders", partition: 0)
            if cluster.version >= "0.9" {
                try await client.commit([0: 4], of: "orders", for: "modern")
                // The same name on both sides: two independent groups.
                try await client.commit([0: 1], of: "orders", for: "billing")
            }
            return ZookeeperContents(
                ends: ["orders": [11, 20, 7], "payments": [5], "audit": [4]],
                groups: [
                    "billing": .init(commits: ["orders": [0: 10, 1: 20, 2: 0]]),
                    "slow": .init(commits: ["payments": [0: 2]]),
                    "live": .init(memberCount: 1, commits: ["payments": [0: 5], "audit": [0: 4]]),
                ])
        }

        private func expectDescriptions(_ metrics: PrometheusText) {
            for (family, help) in Self.help {
                #expect(metrics.family(family)?.help == help)
                #expect(metrics.family(family)?.type == "gauge")
            }
        }

        /// Kafka's own series are also published. A broker without groups of its own has none, and that is not an error.
        private func expectKafka(_ metrics: PrometheusText, _ cluster: KafkaCluster, _ contents: ZookeeperContents) {
            #expect(metrics["kafka_up"] == 1)
            #expect(metrics["kafka_brokers"] == 1)
            for collector in ["brokers", "topics", "consumergroups", "zookeeper"] {
                #expect(metrics["kafka_scrape_collector_success", ["collector": collector]] == 1, "\(collector)")
            }
            #expect(metrics.series("kafka_exporter_scrape_errors_total").values.allSatisfy { $0 == 0 })
            for (topic, ends) in contents.ends {
                #expect(metrics["kafka_topic_partitions", ["topic": topic]] == Double(ends.count))
                for (partition, end) in ends.enumerated() {
                    let labels = ["topic": topic, "partition": "\(partition)"]
                    #expect(metrics["kafka_topic_partition_current_offset", labels] == Double(end))
                    #expect(metrics["kafka_topic_partition_oldest_offset", labels] == 0)
                    #expect(metrics["kafka_topic_partition_leader", labels] == 1)
                    #expect(metrics["kafka_topic_partition_in_sync_replica", labels] == 1)
                }
            }
            var lags: [PrometheusText.Labels: Double] = [:]
            var members: [PrometheusText.Labels: Double] = [:]
            if cluster.version >= "0.9" {
                lags = [["consumergroup": "modern", "topic": "orders"]: 7, ["consumergroup": "billing", "topic": "orders"]: 10]
                members = [["consumergroup": "modern"]: 0, ["consumergroup": "billing"]: 0]
            }
            #expect(metrics.series("kafka_consumergroup_lag_sum") == lags)
            #expect(metrics.series("kafka_consumergroup_members") == members)
        }

        /// The migration from ZooKeeper as described in the README: while an old consumer commits to both, both are published.
        @Test func aMigratingGroupIsPublishedOnBothSides() async throws {
            try await withKafkaCluster(version: "0.10.2.2") { cluster in
                let client = try cluster.client()
                try await client.createTopic("orders")
                try await client.produce(5, to: "orders")
                let directory = try TemporaryDirectory(named: "old-members")
                let member = try await KafkaTool.startZookeeperMember(
                    of: cluster, group: "moving", topics: "orders", movesToKafka: true, in: directory)
                let zookeeper = try #require(cluster.zookeeper)
                let exporter = try await Exporter(
                    servers: cluster.bootstrap, flags: ["--use.consumelag.zookeeper", "--zookeeper.server=\(zookeeper.address)"])
                let contents = ZookeeperContents(
                    ends: ["orders": [5]], groups: ["moving": .init(memberCount: 1, commits: ["orders": [0: 5]])])
                let offsets = [["consumergroup": "moving", "topic": "orders", "partition": "0"]: 5.0]
                let metrics = try await eventually("the offsets are in both") {
                    try await exporter.scrape()
                } until: {
                    contents.isComplete(in: $0) && $0.series("kafka_consumergroup_current_offset") == offsets
                }
                #expect(metrics["kafka_consumergroup_lag_sum", ["consumergroup": "moving", "topic": "orders"]] == 0)
                withExtendedLifetime(member) {}
            }
        }

        /// With another chroot there are no consumers; a chroot that does not exist is reported.
        private func expectOtherChroots(of zookeeper: ZookeeperServer, _ cluster: KafkaCluster, _ flags: [String]) async throws {
            let outside = try await Exporter(
                servers: cluster.bootstrap, flags: flags + ["--zookeeper.server=\(zookeeper.address)"])
            ZookeeperContents(ends: [:], groups: [:]).expectComplete(try await outside.scrape())

            let mistyped = try await Exporter(
                servers: cluster.bootstrap, flags: flags + ["--zookeeper.server=\(zookeeper.address)/kafka/ue"])
            try await mistyped.scrape().expectOnlyZookeeperIsMissing()
            let lines = try await mistyped.log(containing: "something is missing", atLeast: 1)
            #expect(lines.count == 1)
            #expect(lines.first?.contains("error=\"/kafka/ue: the node does not exist: check the chroot\"") == true)
        }
    }
}
