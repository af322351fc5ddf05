import TestSupport
import Testing

extension RealClusters {
    /// Parts that a cluster does not have, and scrapes that ask for some collectors.
    @Suite struct OptionalPartTests {
        /// A cluster with ZooKeeper has no quorum, and its metadata names the controller.
        @Test func whatAClusterDoesNotHaveIsSaidOnce() async throws {
            try await ClientUnderTest.$current.withValue(.auto) {
                let cluster = try await KafkaCluster.shared(version: "3.9.2")
                let exporter = try await Exporter(servers: cluster.bootstrap)
                _ = try await exporter.scrape()
                let metrics = try await exporter.scrape()
                let success = metrics.series("kafka_scrape_collector_success")
                #expect(success[["collector": "quorum"]] == nil)
                #expect(success[["collector": "cluster"]] == 1 && success[["collector": "reassignments"]] == 1)
                #expect(metrics["kafka_controller_id"] == 1 && metrics.series("kafka_quorum_epoch").isEmpty)
                #expect(metrics.series("kafka_broker_fenced").isEmpty)
                let lines = try await exporter.log(containing: "msg=\"not available on this cluster\"", atLeast: 1)
                #expect(lines.count == 1 && lines.first?.contains("part=quorum") == true, "\(lines)")
            }
        }

        @Test func librdkafkaAsksForNoneOfThem() async throws {
            try await ClientUnderTest.$current.withValue(.librdkafka) {
                let cluster = try await KafkaCluster.shared(version: "4.3.1", brokers: 3)
                let exporter = try await Exporter(servers: cluster.bootstrap)
                let metrics = try await exporter.scrape()
                let success = metrics.series("kafka_scrape_collector_success").keys.compactMap { $0["collector"] }
                #expect(Set(success).isDisjoint(with: ["quorum", "reassignments"]))
                #expect(metrics.series("kafka_cluster_info").count == 1 && metrics["kafka_controller_id"] == nil)
            }
        }

        @Test func aScrapeAsksForSomeCollectors() async throws {
            let cluster = try await KafkaCluster.shared(version: "4.3.1", brokers: 3)
            var contents = try Contents(of: cluster, prefix: "selection-")
            try await contents.createTopic("orders", records: [1])
            let exporter = try await Exporter(servers: cluster.bootstrap)
            let some = try PrometheusText(try await exporter.get("/metrics?collect[]=brokers&collect%5B%5D=topic-health").text())
            let names = some.series("kafka_scrape_collector_success").keys.compactMap { $0["collector"] }
            #expect(Set(names) == ["brokers", "topic-health"])
            #expect(some["kafka_brokers"] == 3 && some.series("kafka_topic_partitions").isEmpty)
            let most = try PrometheusText(try await exporter.get("/metrics?exclude[]=consumergroups").text())
            #expect(most.series("kafka_consumergroup_members").isEmpty && !most.series("kafka_topic_partitions").isEmpty)
        }

        @Test(arguments: [
            ("collect[]=nothing", "There is no collector 'nothing' here. There are: brokers, topics, consumergroups, cluster"),
            ("collect[]=topics&exclude[]=brokers", "collect[] and exclude[] cannot be combined."),
        ])
        func aQueryThatIsWrongIsRefused(query: String, words: String) async throws {
            let exporter = try await Exporter(servers: "127.0.0.1:1")
            let response = try await exporter.get("/metrics?\(query)")
            #expect(response.status == 400)
            #expect(try response.text().hasPrefix(words))
        }

        @Test func whatIsLeftOutByNameIsNotPublished() async throws {
            let cluster = try await KafkaCluster.shared(version: "4.3.1", brokers: 3)
            var contents = try Contents(of: cluster, prefix: "exclusion-")
            try await contents.createTopic("orders", records: [1])
            let exporter = try await Exporter(
                servers: cluster.bootstrap,
                flags: ["--metric.exclude=kafka_topic_partition_.*|process_open_fds", "--group.granularity=topic"])
            let metrics = try await exporter.scrape()
            #expect(metrics.series("kafka_topic_partition_leader").isEmpty && !metrics.series("kafka_topic_partitions").isEmpty)
            #expect(metrics["process_open_fds"] == nil && metrics["process_max_fds"] != nil)
            #expect(metrics.series("kafka_consumergroup_lag").isEmpty)
        }
    }
}
