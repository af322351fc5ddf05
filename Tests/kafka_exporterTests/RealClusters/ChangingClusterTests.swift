import Foundation
import TestSupport
import Testing

extension RealClusters {
    /// Topics, groups and members that come and go.
    @Suite struct ChangingClusterTests {
        @Test func aDeletedGroupIsGoneFromTheNextScrape() async throws {
            let cluster = try await KafkaCluster.shared(version: "4.3.1", brokers: 3)
            var contents = try Contents(of: cluster, prefix: "deletion-")
            try await contents.createTopic("orders", records: [2])
            try await contents.commit([0: 1], of: "orders", for: "kept")
            try await contents.commit([0: 2], of: "orders", for: "deleted")
            let exporter = try await Exporter(servers: cluster.bootstrap)
            contents.expectComplete(try await exporter.scrape())
            try await contents.deleteGroup("deleted")
            contents.expectComplete(try await exporter.scrape())
        }

        @Test func aLeavingMemberIsGoneFromTheNextScrape() async throws {
            let cluster = try await KafkaCluster.shared(version: "4.3.1", brokers: 3)
            var contents = try Contents(of: cluster, prefix: "leaving-")
            try await contents.createTopic("orders", records: [2, 3])
            try await contents.commit([0: 1], of: "orders", for: "billing")
            let exporter = try await Exporter(servers: cluster.bootstrap, flags: ["--no-offset.show-all"])
            let members = try await contents.join("billing", topic: "orders", members: 1)
            contents.expectComplete(try await exporter.scrape(), contents.series(showingAll: false))
            for member in members { try await member.leave() }
            contents.add("billing", memberCount: 0, commits: ["orders": [0: 1]])
            contents.expectComplete(try await exporter.scrape(), contents.series(showingAll: false))
        }

        @Test func aTopicRecreatedWithFewerPartitionsDuringScrapes() async throws {
            let cluster = try await KafkaCluster.shared(version: "4.3.1", brokers: 3)
            var contents = try Contents(of: cluster, prefix: "anew-")
            let topic = contents.name("orders")
            try await contents.createTopic("orders", records: [10, 10, 10, 10], replicas: [[1], [2], [3], [1]])
            try await contents.createTopic("steady", records: [1, 2])
            try await contents.commit([0: 8, 1: 8, 2: 8, 3: 8], of: "orders", for: "billing")
            try await contents.commit([0: 1, 1: 1], of: "steady", for: "billing")
            let exporter = try await Exporter(
                servers: cluster.bootstrap, flags: ["--topic.filter=^anew-", "--group.filter=^anew-"])

            let isOver = Shared(false)
            async let scrapes = scrapeInALoop(exporter) { isOver.withLock { $0 } }
            try await contents.deleteTopic("orders")
            try await contents.createTopic("orders", records: [3, 3], replicas: [[2], [3]])
            // Kafka deletes the commits of a deleted topic with a delay; the remaining ones are ahead of the log.
            try await contents.commit([0: 1, 1: 2], of: "orders", for: "billing")
            contents.add("billing", memberCount: 0, commits: ["orders": [0: 1, 1: 2], "steady": [0: 1, 1: 1]])
            isOver.withLock { $0 = true }

            for metrics in try await scrapes {
                let count = metrics["kafka_topic_partitions", ["topic": topic]]
                #expect([nil, 4, 2].contains(count))
                for family in InheritedFamily.ofTopics + InheritedFamily.ofGroups where family.labels.contains("partition") {
                    for series in metrics.series(family.name, where: ["topic": topic]).keys {
                        #expect(Double(series["partition"] ?? "").map { $0 < count ?? 0 } == true, "\(family.name)\(series)")
                    }
                }
                let ends = metrics.series("kafka_topic_partition_current_offset", where: ["topic": topic])
                #expect(Set(ends.values).isSubset(of: [10, 0, 1, 2, 3]))
                let commits = metrics.series("kafka_consumergroup_current_offset", where: ["topic": topic])
                #expect(Set(commits.values).isSubset(of: [8, 1, 2, -1]))
                for (series, lag) in metrics.series("kafka_consumergroup_lag", where: ["topic": topic]) {
                    #expect(commits[series] == -1 ? lag == -1 : (0...3).contains(lag), "\(series)")
                }
                // The other topic is published all the time.
                #expect(
                    metrics.series("kafka_consumergroup_lag", where: ["topic": contents.name("steady")]).values.sorted() == [
                        0, 1,
                    ])
            }
            contents.expectComplete(try await exporter.scrape())
        }

        private func scrapeInALoop(
            _ exporter: Exporter, until isOver: @Sendable () -> Bool
        ) async throws -> [PrometheusText] {
            var scrapes: [PrometheusText] = []
            while !isOver() {
                scrapes.append(try await exporter.scrape())
            }
            return scrapes
        }

        /// The old request for descriptions reports groups of the new rebalance protocol as dead.
        @Test func aGroupOfTheNewProtocolHasItsOffsets() async throws {
            let cluster = try await KafkaCluster.shared(version: "4.3.1", brokers: 3)
            var contents = try Contents(of: cluster, prefix: "kip-848-")
            try await contents.createTopic("orders", records: [3])
            let member = try await KafkaTool.startConsumerProtocolMember(
                of: cluster, group: contents.name("modern"), topic: contents.name("orders"))
            let exporter = try await Exporter(servers: cluster.bootstrap)
            let offset = ["consumergroup": contents.name("modern"), "topic": contents.name("orders"), "partition": "0"]
            // The consumer commits automatically, every five seconds.
            let metrics = try await eventually("the group has committed what it read", every: .seconds(1)) {
                try await exporter.scrape()
            } until: {
                $0["kafka_consumergroup_current_offset", offset] == 3
            }
            contents.add("modern", memberCount: ClientUnderTest.describesConsumerProtocol ? 1 : nil, commits: ["orders": [0: 3]])
            contents.expectComplete(metrics)
            #expect(metrics["kafka_scrape_collector_success", ["collector": "consumergroups"]] == 1)

            member.kill()
            try await contents.produce(4, to: "orders", partition: 0)
            let lag = try await exporter.scrape()["kafka_consumergroup_lag", offset]
            #expect(lag == 4)
        }
    }
}
