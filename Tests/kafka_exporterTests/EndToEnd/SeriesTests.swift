import TestSupport
import Testing

extension EndToEnd {
    /// Every series of a scrape against what a real client wrote.
    @Suite struct SeriesTests {
        /// Anything may stand in a group's id.
        private static let oddGroup = "a \"quoted\" back\\slash new\nline, ünïcode {braces}"

        @Test(arguments: KafkaVersion.supported)
        func everySeriesIsAsWritten(version: KafkaVersion) async throws {
            let brokers: Set<KafkaVersion> = ["4.3.1", "0.10.2.2"]
            let cluster = try await KafkaCluster.shared(version: version, brokers: brokers.contains(version) ? 3 : 1)
            var contents = try Contents(of: cluster, prefix: "series-")
            let members = try await fill(&contents, of: cluster)
            // 0.10 gives the replicas in no useful order: nobody knows which one is preferred.
            let unknown: Set<String> = version < "0.11" ? ["kafka_topic_partition_leader_is_preferred"] : []

            let exporter = try await Exporter(servers: cluster.bootstrap)
            let metrics = try await exporter.scrape()
            contents.expectComplete(metrics, except: unknown)
            expectClusterSeries(metrics, of: cluster)
            expectDescriptions(metrics)
            #expect(metrics["kafka_topic_partitions", ["topic": "__consumer_offsets"]] == 8)
            #expect(metrics.series("kafka_topic_partition_current_offset", where: ["topic": "__consumer_offsets"]).count == 8)

            let labelled = try await Exporter(
                servers: cluster.bootstrap, flags: ["--no-offset.show-all", "--kafka.labels=cluster=eu,team=a=b"])
            let constantLabels = ["cluster": "eu", "team": "a=b"]
            let assigned = try await labelled.scrape()
            contents.expectComplete(
                assigned, contents.series(showingAll: false, constantLabels: constantLabels), except: unknown)
            expectConstantLabels(constantLabels, in: assigned)

            let filtered = try await Exporter(
                servers: cluster.bootstrap,
                flags: [
                    "--topic.filter=^series-", "--topic.exclude=empt", "--group.filter=billing|partial", "--group.exclude=al$",
                ])
            let some = try await filtered.scrape()
            contents.expectComplete(
                some, contents.series { $0 == "series-orders" || $0 == "series-payments" || $0 == "series-billing" },
                except: unknown)
            #expect(some.series("kafka_topic_partitions").keys.allSatisfy { $0["topic"]?.hasPrefix("series-") ?? false })
            withExtendedLifetime(members) {}
        }

        /// - Returns: live members, to be held.
        private func fill(_ contents: inout Contents, of cluster: KafkaCluster) async throws -> [GroupMember] {
            let others = cluster.brokers.count == 3
            try await contents.createTopic(
                "orders", records: [10, 20, 0], replicas: others ? [[1, 2], [2, 3], [3, 1]] : nil)
            try await contents.createTopic("payments", records: [3, 4], replicas: others ? [[2], [1]] : nil)
            try await contents.createTopic("empty.topic_1", records: [0])
            if cluster.version >= "0.11" {
                try await contents.deleteRecords(before: 4, of: "orders", partition: 0)
            }
            try await contents.commit([0: 7, 1: 20, 2: 0], of: "orders", for: "billing")
            try await contents.commit([0: 1, 1: 1], of: "payments", for: "billing")
            try await contents.commit([1: 5], of: "orders", for: "partial")
            try await contents.commit([0: 2], of: "payments", for: Self.oddGroup)
            // Committed before its members came; they never commit.
            try await contents.commit([0: 6, 2: 0], of: "orders", for: "live")
            try await contents.commit([0: 1], of: "payments", for: "live")
            return try await contents.join("live", topic: "orders", members: 2)
                + contents.join("idle", topic: "payments", members: 1)
        }

        private func expectClusterSeries(_ metrics: PrometheusText, of cluster: KafkaCluster) {
            #expect(metrics["kafka_up"] == 1)
            #expect(metrics.series("kafka_brokers") == [[:]: Double(cluster.brokers.count)])
            let brokers = cluster.brokers.map { (["id": "\($0.id)", "address": $0.address], 1.0) }
            #expect(metrics.series("kafka_broker_info") == Dictionary(uniqueKeysWithValues: brokers))
            for collector in ["brokers", "topics", "consumergroups"] {
                #expect(metrics["kafka_scrape_collector_success", ["collector": collector]] == 1)
            }
            #expect(metrics.series("kafka_exporter_scrape_errors_total").values.allSatisfy { $0 == 0 })
            #expect(metrics["kafka_exporter_scrapes_total"] == 1)

            let build = metrics.series("kafka_exporter_build_info")
            #expect(Array(build.values) == [1])
            let names = ["version", "revision", "branch", "swiftversion", "goos", "goarch", "tags", "librdkafka"]
            #expect(build.keys.first.map { Set($0.keys) } == Set(names))
            for name in [
                "process_cpu_seconds_total", "process_open_fds", "process_max_fds", "process_virtual_memory_bytes",
                "process_virtual_memory_max_bytes", "process_resident_memory_bytes", "process_start_time_seconds",
                "process_network_receive_bytes_total", "process_network_transmit_bytes_total",
            ] {
                #expect(metrics[name].map { $0 > 0 } == true, "\(name)")
            }
        }

        private func expectDescriptions(_ metrics: PrometheusText) {
            for inherited in InheritedFamily.all {
                let family = metrics.family(inherited.name)
                #expect(family?.help == inherited.help)
                #expect(family?.type == "gauge")
                #expect(metrics.series(inherited.name).keys.allSatisfy { Set($0.keys) == inherited.labels }, "\(inherited.name)")
            }
        }

        private func expectConstantLabels(_ labels: PrometheusText.Labels, in metrics: PrometheusText) {
            for family in metrics.families {
                for series in family.samples.values.flatMap(\.keys) {
                    #expect(labels.allSatisfy { series[$0.key] == $0.value }, "\(family.name)\(series)")
                }
            }
        }
    }
}
