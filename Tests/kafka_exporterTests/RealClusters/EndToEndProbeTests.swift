import Foundation
import Glibc
import TestSupport
import Testing

extension RealClusters {
    /// `--collector.end-to-end` on real clusters.
    @Suite struct EndToEndProbeTests {
        private static let topic = "kafka-exporter-end-to-end"
        /// The cluster keeps a silent broker.
        private static let properties = [
            "broker.session.timeout.ms": "120000", "auto.create.topics.enable": "true",
            // So that commits need the coordinator alone.
            "offsets.topic.replication.factor": "1",
        ]
        private static let fast = ["--collector.end-to-end", "--end-to-end.interval=200ms", "--end-to-end.timeout=1s"]

        /// One cluster for the whole life of a topic: missing, created, with a broker that freezes and thaws, deleted, created again.
        @Test func messagesGoThroughEveryBroker() async throws {
            try await withKafkaCluster(version: "4.3.1", brokers: 3, properties: Self.properties) { cluster in
                let client = try cluster.client()
                try await expectMissing(cluster)
                let exporter = try await Exporter(servers: cluster.bootstrap, flags: Self.fast + ["--end-to-end.create-topic"])
                try await expectCreated(exporter, client)
                try await expectMessages(exporter)
                if PrometheusServer.isAvailable { try await expectQueries(exporter) }
                try await expectDeletedTopicIsSeen(exporter, client)
                try await expectCleanEnd(exporter)
                try await expectCleanEnd(of: cluster)
                try await expectFrozenBrokerIsSeen(cluster, client)
                try await expectFlatMemory(cluster, client)
            }
        }

        private func expectMissing(_ cluster: KafkaCluster) async throws {
            let exporter = try await Exporter(servers: cluster.bootstrap, flags: Self.fast)
            let metrics = try await eventually("the topic is missed") {
                try await exporter.scrape()
            } until: {
                $0.scrapeErrors("end-to-end", "protocol") != nil
            }
            #expect(metrics.success("end-to-end") == 0 && metrics.series("kafka_end_to_end_messages_produced_total").isEmpty)
            let lines = try await exporter.breaks(of: "end-to-end probe", atLeast: 1)
            let words = "--create --topic \(Self.topic) --replica-assignment 1:2:3,2:3:1,3:1:2 --config cleanup.policy=delete"
            #expect(lines.count == 1 && lines[0].contains(words) && lines[0].contains("--end-to-end.create-topic"), "\(lines)")
            // Not even by the broker, which creates topics that clients name.
            #expect(metrics["kafka_topic_partitions", ["topic": Self.topic]] == nil)
        }

        private func expectCreated(_ exporter: Exporter, _ client: KafkaTestClient) async throws {
            let partitions = try await eventually("the topic is created") {
                try await client.partitions(of: Self.topic)
            } until: {
                $0.count == 3 && $0.allSatisfy { $0.inSyncReplicas.count == 3 }
            }
            #expect(partitions.map(\.leader).sorted() == [1, 2, 3])
            try await eventually("it is logged") { exporter.log(containing: "topic created", "partitions=3").count == 1 }
        }

        private func expectMessages(_ exporter: Exporter) async throws {
            // The first messages and commits wait for leaders and a coordinator.
            let early = try await eventually("offsets are committed") {
                try await exporter.scrape()
            } until: { metrics in
                let commits = metrics.endToEnd("offset_commit_latency_seconds_count")
                return commits.count == 3 && commits.values.allSatisfy { $0 >= 5 }
            }
            let metrics = try await eventually("messages go round") {
                try await exporter.scrape()
            } until: { metrics in
                let received = metrics.endToEnd("messages_received_total")
                return received.allSatisfy { $0.value >= (early.endToEnd("messages_received_total")[$0.key] ?? 0) + 10 }
            }
            #expect(metrics.success("end-to-end") == 1)
            for partition in ["0", "1", "2"] {
                let labels = ["partition": partition]
                func value(_ name: String) -> Double { metrics["kafka_end_to_end_\(name)", labels] ?? -1 }
                func increase(_ name: String) -> Double { value(name) - (early["kafka_end_to_end_\(name)", labels] ?? -1) }
                #expect(increase("messages_produced_total") >= 10 && increase("offset_commits_total") >= 9)
                for name in ["messages_produced_failed", "messages_lost", "messages_late", "offset_commits_failed"] {
                    #expect(increase("\(name)_total") == 0, "\(name)")
                }
                #expect((0...2).contains(value("messages_produced_in_flight")))
                #expect(value("roundtrip_latency_seconds_count") == value("messages_received_total"))
                for latency in ["produce", "roundtrip", "offset_commit"] {
                    let (sum, count) = (value("\(latency)_latency_seconds_sum"), value("\(latency)_latency_seconds_count"))
                    #expect(sum > 0 && sum / count < 1, "\(latency): \(sum) / \(count)")
                    // 5, 10, 20, 40, 80, 160, 320, 640 ms, the time-out, and no limit.
                    let buckets = metrics.series("kafka_end_to_end_\(latency)_latency_seconds_bucket", where: labels)
                    #expect(buckets.count == 10 && buckets.keys.contains { $0["le"] == "1" })
                    #expect(buckets.max { $0.value < $1.value }?.value == count)
                }
            }
        }

        /// Those of the dashboard, and the median of each latency, by a real Prometheus, which asks for OpenMetrics.
        private func expectQueries(_ exporter: Exporter) async throws {
            let prometheus = try await PrometheusServer(scraping: exporter.port)
            for latency in ["produce", "roundtrip", "offset_commit"] {
                let buckets = "kafka_end_to_end_\(latency)_latency_seconds_bucket"
                try await eventually("Prometheus knows the median of \(latency)") {
                    try await prometheus.query("histogram_quantile(0.5, sum by (le) (\(buckets)))")
                } until: { answer in
                    answer.count == 1 && answer.values.allSatisfy { $0 > 0 && $0 < 1 }
                }
            }
            let targets = Dashboard.shipped.values.flatMap(\.queryPanels).flatMap { $0.targets ?? [] }
            let queries = targets.filter(\.isOfEndToEndProbe).map { Dashboard.chosen($0.expr) }
            #expect(queries.count == 3)
            for query in queries {
                let values = try await eventually(query) {
                    try await prometheus.query(query).values
                } until: {
                    $0.count == 3
                }
                #expect(values.allSatisfy { $0 >= 0 && $0 < 1 }, "\(query): \(values)")
            }
        }

        /// Without replicas: a partition with a replica on the frozen broker acknowledges nothing either, until that is out of sync.
        private func expectFrozenBrokerIsSeen(_ cluster: KafkaCluster, _ client: KafkaTestClient) async throws {
            try await client.createTopic("alone", replicas: [[1], [2], [3]])
            let flags = [
                "--collector.end-to-end", "--end-to-end.topic=alone", "--end-to-end.interval=500ms", "--end-to-end.timeout=1s",
            ]
            let exporter = try await Exporter(servers: cluster.bootstrap, flags: flags)
            let before = try await eventually("messages go round") {
                try await exporter.endToEnd()
            } until: { metrics in
                (0..<3).allSatisfy { metrics.endToEnd("offset_commits_total")[$0] ?? 0 >= 3 }
            }
            let coordinator = try await client.coordinator(of: Self.topic)
            let victim = cluster.broker(coordinator == 1 ? 2 : 1)
            let frozen = victim.id - 1
            victim.freeze()
            let broken = try await eventually("the frozen broker is seen", within: .seconds(20)) {
                try await exporter.endToEnd()
            } until: { metrics in
                ["messages_produced_failed_total", "messages_late_total"].allSatisfy { name in
                    metrics.endToEnd(name)[frozen] ?? 0 > before.endToEnd(name)[frozen] ?? 0
                }
            }
            func increase(_ name: String) -> Double {
                (broken.endToEnd(name)[frozen] ?? 0) - (before.endToEnd(name)[frozen] ?? 0)
            }
            // Those older than the time-out and two intervals: all but the last four, and the one that was written at this moment.
            let old = increase("messages_produced_total") - increase("messages_received_total") - 5
            #expect(increase("messages_late_total") >= old && increase("messages_produced_failed_total") >= old)
            #expect(broken.success("end-to-end") == 1)
            let others = try await eventually("the others go on") {
                try await exporter.endToEnd()
            } until: { metrics in
                let (old, new) = (before.endToEnd("messages_received_total"), metrics.endToEnd("messages_received_total"))
                return new.allSatisfy { partition, value in partition == frozen || value >= (old[partition] ?? 0) + 5 }
            }
            for partition in 0..<3 where partition != frozen {
                for name in ["messages_produced_failed_total", "messages_lost_total", "offset_commits_failed_total"] {
                    #expect(others.endToEnd(name)[partition] == before.endToEnd(name)[partition], "\(name) of \(partition)")
                }
            }
            let whole = try await exporter.scrape(within: 5)
            #expect(whole["kafka_up"] == 1 && whole["kafka_brokers"] == 3 && whole.success("brokers") == 1)
            #expect(whole["kafka_topic_partitions", ["topic": "alone"]] == 3)
            // One that starts now does not know from where to read, and writes all the same.
            let second = try await Exporter(servers: cluster.bootstrap, flags: flags)
            try await eventually("an exporter that starts now sees it", within: .seconds(10)) {
                try await second.endToEnd()
            } until: {
                $0.endToEnd("messages_produced_failed_total")[frozen] ?? 0 > 0
            }

            victim.thaw()
            let thawed = try await exporter.endToEnd()
            let healed = try await eventually("messages go round again") {
                try await exporter.endToEnd()
            } until: {
                $0.endToEnd("messages_received_total")[frozen] ?? 0 >= (thawed.endToEnd("messages_received_total")[frozen] ?? 0)
                    + 5
            }
            let failed = healed.endToEnd("messages_produced_failed_total")
            _ = try await eventually("nothing fails any more", within: .seconds(20)) {
                try await exporter.endToEnd()
            } until: { metrics in
                metrics.endToEnd("messages_received_total")[frozen] ?? 0
                    >= (healed.endToEnd("messages_received_total")[frozen] ?? 0) + 3
                    && metrics.endToEnd("messages_produced_failed_total") == failed
            }
        }

        private func expectDeletedTopicIsSeen(_ exporter: Exporter, _ client: KafkaTestClient) async throws {
            try await client.deleteTopic(Self.topic)
            // The exporter creates it again.
            try await eventually("the topic is back") { exporter.log(containing: "topic created").count == 2 }
            let before = try await exporter.endToEnd().endToEnd("messages_received_total")
            let after = try await eventually("messages go round in the new topic") {
                try await exporter.endToEnd()
            } until: { metrics in
                metrics.endToEnd("messages_received_total").allSatisfy { $0.value >= (before[$0.key] ?? 0) + 5 }
            }
            #expect(after.success("end-to-end") == 1)
        }

        private func expectCleanEnd(_ exporter: Exporter) async throws {
            exporter.process.send(SIGINT)
            #expect(try await exporter.process.exitStatus(within: .seconds(5)) == .success)
        }

        /// A cluster that is taken out of the file leaves nothing behind, and one without the probe has nothing of librdkafka.
        private func expectCleanEnd(of cluster: KafkaCluster) async throws {
            let directory = try TemporaryDirectory(named: "clusters")
            func write(_ clusters: [String]) throws -> String {
                try directory.write("clusters:\n" + clusters.map { "  \($0)\n" }.joined(), to: "clusters.yml")
            }
            let plain = "plain: {kafka.server: '\(cluster.bootstrap)'}"
            let probed = "probed: {kafka.server: '\(cluster.bootstrap)', collector.end-to-end: true, end-to-end.interval: 100ms}"
            let process = try ChildProcess(
                product: "kafka_exporter",
                ["--web.listen-address=127.0.0.1:0", "--config.file=\(try write([plain, probed]))"])
            let port = try await process.exporterPort()
            func scrape(_ target: String) async throws -> PrometheusText {
                try PrometheusText(try await HTTPClient.get(port: port, "/probe?target=\(target)", timeout: .seconds(60)).text())
            }
            #expect(try await scrape("plain")["kafka_up"] == 1)
            let before = try process.usage()
            #expect(before.libraryThreads == 0)
            try await eventually("messages go round") {
                try await scrape("probed").endToEnd("messages_received_total").values.reduce(0, +) > 10
            }
            #expect(try process.usage().libraryThreads > 0)
            _ = try write([plain])
            try await eventually("nothing of the probe is left", within: .seconds(20)) {
                try process.usage()
            } until: { usage in
                // The other connections of that cluster end as well.
                usage.libraryThreads == 0 && usage.files <= before.files + 2
            }
            #expect(try await scrape("plain")["kafka_up"] == 1)
        }

        /// As many messages as in a day with the default interval, on eight partitions at the shortest interval.
        private func expectFlatMemory(_ cluster: KafkaCluster, _ client: KafkaTestClient) async throws {
            try await client.createTopic("day", partitions: 8)
            let exporter = try await Exporter(
                servers: cluster.bootstrap,
                flags: [
                    "--collector.end-to-end", "--end-to-end.topic=day", "--end-to-end.interval=1ms", "--end-to-end.group=day",
                ])
            func usage(after messages: Double) async throws -> ProcessUsage {
                try await eventually("\(messages) messages go round", within: .seconds(120)) {
                    try await exporter.endToEnd().endToEnd("messages_received_total").values.reduce(0, +)
                } until: {
                    $0 >= messages
                }
                return try exporter.usage()
            }
            let early = try await usage(after: 8_640)
            let late = try await usage(after: 86_400)
            #expect(late.memory < early.memory + 8 << 20, "\(early), \(late)")
            #expect(late.threads <= early.threads + 2 && late.files <= early.files + 2, "\(early), \(late)")
        }
    }
}

extension Exporter {
    fileprivate func usage() throws -> ProcessUsage { try process.usage() }

    /// A scrape of the probe's series alone.
    fileprivate func endToEnd() async throws -> PrometheusText {
        // So short that the metadata is soon asked from another broker if one is frozen.
        let headers = ["X-Prometheus-Scrape-Timeout-Seconds": "4"]
        return try PrometheusText(try await get("/metrics?collect[]=end-to-end", headers: headers).text())
    }
}

extension PrometheusText {
    /// By partition.
    fileprivate func endToEnd(_ name: String) -> [Int: Double] {
        Dictionary(
            uniqueKeysWithValues: series("kafka_end_to_end_\(name)").compactMap { labels, value in
                labels["partition"].flatMap { Int($0) }.map { ($0, value) }
            })
    }

    fileprivate func success(_ collector: String) -> Double? {
        self["kafka_scrape_collector_success", ["collector": collector]]
    }
}
