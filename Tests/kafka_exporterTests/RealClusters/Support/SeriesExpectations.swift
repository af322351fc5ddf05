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
        expectPartSeries(metrics)
        // Losses are judged by the oldest offsets of the scrape before.
        expectRetention(try await exporter.scrape())
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

    /// The series of the parts that are on by default.
    private func expectPartSeries(_ metrics: PrometheusText) {
        for part in ["topic-health", "group-state", "group-topics", "retention"] {
            #expect(metrics["kafka_scrape_collector_success", ["collector": part]] == 1, "\(part)")
        }
        for topic in contents.topics.keys {
            #expect(metrics["kafka_topic_offline_partitions", ["topic": topic]] == 0, "\(topic)")
            #expect(metrics["kafka_topic_under_replicated_partitions", ["topic": topic]] == 0, "\(topic)")
        }
        for (id, group) in contents.groups {
            let members = group.memberCount ?? 0
            let states = metrics.series("kafka_consumergroup_state", where: ["consumergroup": id])
            #expect(states.filter { $0.value == 1 }.map { $0.key["state"] } == [members == 0 ? "Empty" : "Stable"], "\(id)")
            #expect(states.count == 5, "\(id)")
            // A group whose commits came from outside never had a protocol.
            let types = metrics.series("kafka_consumergroup_info", where: ["consumergroup": id]).keys
            #expect(types.map { $0["type"] } == ["Classic"], "\(id)")
            #expect(types.allSatisfy { ["consumer", members == 0 ? "" : "consumer"].contains($0["protocol_type"]) }, "\(id)")
            #expect(metrics["kafka_consumergroup_empty_members", ["consumergroup": id]] == 0, "\(id)")
            for (family, expected) in [
                ("kafka_consumergroup_topic_assigned_partitions", group.assigned.mapValues(\.count)),
                ("kafka_consumergroup_topic_members", group.assigned.mapValues { _ in members }),
            ] {
                let published = metrics.series(family, where: ["consumergroup": id])
                #expect(
                    published
                        == Dictionary(
                            uniqueKeysWithValues: expected.map { (["consumergroup": id, "topic": $0.key], Double($0.value)) }),
                    "\(family)")
            }
        }
    }

    private func expectRetention(_ metrics: PrometheusText) {
        for (id, group) in contents.groups {
            for (topic, commits) in group.commits where contents.topics[topic] != nil && !commits.isEmpty {
                let partitions = commits.map { (commit: $0.value, log: contents.topics[topic]![$0.key]) }
                let lost = partitions.reduce(0) { $0 + max(0, $1.log.oldest - $1.commit) }
                let labels = ["consumergroup": id, "topic": topic]
                #expect(metrics["kafka_consumergroup_lost_records_sum", labels] == Double(lost), "\(labels)")
                let ratios = partitions.filter { $0.log.end > $0.log.oldest }.map {
                    Double(max(0, $0.log.end - $0.commit)) / Double($0.log.end - $0.log.oldest)
                }
                #expect(metrics["kafka_consumergroup_retention_used_ratio_max", labels] == ratios.max(), "\(labels)")
            }
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
