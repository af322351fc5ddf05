import Foundation
import KafkaSimulator
import TestSupport
import Testing

/// What dashboards and rules ask, asked of a real Prometheus that scrapes the demo with all parts on.
@Suite(
    .serialized,
    .enabled(if: Executable.prometheus.isAvailable, Comment(rawValue: Executable.prometheus.unavailableReason)),
    .enabled(if: TLSFixtures.missing == nil, Comment(rawValue: TLSFixtures.missing ?? "")))
struct DashboardQueryTests {
    private let cluster: SimulatedCluster
    private let files: TLSFixtures
    private let exporter: Exporter
    private let prometheus: PrometheusServer

    init() async throws {
        var demo = try Scenario(contentsOfFile: "\(Checkout.path)/config/scenarios/demo.yaml")
        // Sooner than for somebody who watches.
        for index in demo.groups.indices where demo.groups[index].stops != nil { demo.groups[index].stops = .seconds(1) }
        // A group that has read all, of a topic that gets nothing.
        demo.topics.append(TopicRule("archive", start: 1000))
        demo.groups.append(GroupRule("archivist", topics: ["archive"]))
        cluster = try SimulatedCluster(scenario: demo)
        let bootstrap = try cluster.start()
        // So that errors are counted.
        cluster.inject(.leaderless(topic: "emails", partition: 0))
        // HTTPS, for the panel about certificates.
        files = try await TLSFixtures()
        let pair = try await files.server()
        exporter = try await Exporter(
            servers: bootstrap,
            flags: [
                "--collector.topic-config", "--topic-config.jmx-names", "--collector.log-dirs", "--collector.stable-offsets",
                "--collector.group-members", "--lag-seconds.partitions", "--retention.partitions", "--server.tls.enabled",
                "--server.tls.cert-file=\(pair.certificate)", "--server.tls.key-file=\(pair.key)",
            ])
        prometheus = try await PrometheusServer(
            scraping: exporter.port, scheme: "https", job: "kafka-exporter",
            labels: ["namespace": "kafka", "strimzi_io_cluster": "demo"],
            rules: ["alerts.yml", "rules.yml"].map { "\(Checkout.path)/config/\($0)" })
    }

    @Test func everyQueryHasRows() async throws {
        for (file, dashboard) in Dashboard.shipped {
            for panel in dashboard.queryPanels {
                for target in panel.targets ?? [] where !target.isOfEndToEndProbe {
                    try await expectRows(target.expr, "\(file), \(panel.title)")
                }
            }
        }
        // So that some leaders are not the preferred ones.
        cluster.inject(.kill(broker: 3))
        for (source, queries) in ForeignQueries.all {
            for query in queries { try await expectRows(query, source) }
        }
        for record in [
            "topic:kafka_topic_current_offset:rate5m", "consumergroup_topic:kafka_consumergroup_current_offset:deriv5m",
        ] {
            try await expectRows(record, "rules.yml")
        }
        for query in try autoscalingQueries() { try await expectRows(query, "autoscaling") }
        let health = try await prometheus.rulesHealth()
        #expect(health.count > 20 && Set(health.values) == ["ok"], "\(health)")
        cluster.stop()
    }

    /// Those of the examples, which name a group of the demo.
    private func autoscalingQueries() throws -> [String] {
        let examples = ["keda", "prometheus-adapter"].map { "config/kubernetes/examples/\($0).yaml" }
        let queries = try examples.flatMap { file in
            try Checkout.text(file).matches(of: /(?m)^ *(query|metricsQuery): (.+)$/).map { String($0.output.2) }
        }
        try #require(queries.count == 2)
        return queries.map {
            $0.replacing("<<.Series>>", with: "kafka_consumergroup_lag_sum")
                .replacing("<<.LabelMatchers>>", with: #"consumergroup="billing",topic="orders""#)
        }
    }

    private func expectRows(_ query: String, _ place: String) async throws {
        do {
            try await eventually("rows", within: .seconds(20)) {
                try await prometheus.query(Dashboard.chosen(query)).isEmpty == false
            }
        } catch {
            Issue.record("\(place): \(query): \(error)")
        }
    }
}
