import TestSupport
import Testing

/// A cluster with known contents, real or simulated, and the expected results of every kind of scrape: each series with its value, and no
/// others.
struct SeriesExpectations {
    /// The prefix of topics and groups.
    static let prefix = "series-"
    /// A group id can contain anything.
    static let oddGroup = "a \"quoted\" back\\slash new\nline, ünïcode {braces}"
    /// The number of partitions of `__consumer_offsets`.
    static let offsetsPartitions = 8

    let bootstrap: String
    /// Addresses by id.
    let brokers: [String: String]
    /// The topics `orders`, `payments` and `empty.topic_1`; the groups `billing`, `partial`, `live` and an odd one.
    let contents: Contents
    /// Families that cannot be known with these brokers, and therefore have no series.
    var unknownFamilies: Set<String> = []

    func check() async throws {
        let exporter = try await Exporter(servers: bootstrap)
        let metrics = try await exporter.scrape()
        contents.expectComplete(metrics, except: unknownFamilies)
        for family in unknownFamilies { #expect(metrics.series(family).isEmpty, "\(family)") }
        expectClusterSeries(metrics)
        expectDescriptions(metrics)
        #expect(metrics["kafka_topic_partitions", ["topic": "__consumer_offsets"]] == Double(Self.offsetsPartitions))
        #expect(
            metrics.series("kafka_topic_partition_current_offset", where: ["topic": "__consumer_offsets"]).count
                == Self.offsetsPartitions)

        let labelled = try await Exporter(
            servers: bootstrap, flags: ["--no-offset.show-all", "--kafka.labels=cluster=eu,team=a=b"])
        let constantLabels = ["cluster": "eu", "team": "a=b"]
        let assigned = try await labelled.scrape()
        contents.expectComplete(
            assigned, contents.series(showingAll: false, constantLabels: constantLabels), except: unknownFamilies)
        expectConstantLabels(constantLabels, in: assigned)

        let filtered = try await Exporter(
            servers: bootstrap,
            flags: [
                "--topic.filter=^series-", "--topic.exclude=empt", "--group.filter=billing|partial", "--group.exclude=al$",
            ])
        let some = try await filtered.scrape()
        contents.expectComplete(
            some, contents.series { $0 == "series-orders" || $0 == "series-payments" || $0 == "series-billing" },
            except: unknownFamilies)
        #expect(some.series("kafka_topic_partitions").keys.allSatisfy { $0["topic"]?.hasPrefix(Self.prefix) ?? false })
    }

    private func expectClusterSeries(_ metrics: PrometheusText) {
        #expect(metrics["kafka_up"] == 1)
        #expect(metrics.series("kafka_brokers") == [[:]: Double(brokers.count)])
        let infos = brokers.map { (["id": $0.key, "address": $0.value], 1.0) }
        #expect(metrics.series("kafka_broker_info") == Dictionary(uniqueKeysWithValues: infos))
        for collector in ["brokers", "topics", "consumergroups"] {
            #expect(metrics["kafka_scrape_collector_success", ["collector": collector]] == 1)
        }
        #expect(metrics.series("kafka_exporter_scrape_errors_total").values.allSatisfy { $0 == 0 })
        #expect(metrics["kafka_exporter_scrapes_total"] == 1)

        let build = metrics.series("kafka_exporter_build_info")
        #expect(Array(build.values) == [1])
        let names = ["version", "revision", "branch", "swiftversion", "goos", "goarch", "tags", "librdkafka", "kafka_client"]
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
        for inherited in InheritedFamily.all where !unknownFamilies.contains(inherited.name) {
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
