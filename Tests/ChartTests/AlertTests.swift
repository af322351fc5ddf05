import Foundation
import TestSupport
import Testing

/// The alerts of a PrometheusRule, in Prometheus' own tester.
@Suite(
    .needsHelm, .needsKubernetesValidate,
    .enabled(if: Promtool.isAvailable, Comment(rawValue: Promtool.unavailableReason)))
struct AlertTests {
    /// The job is the Service's name, or its label `jobLabel`.
    @Test(arguments: [("operator", "kafka", "kafka"), ("names", "kafka-exporter", "kafka")])
    func alertsOnTheExporterFire(values: String, job: String, namespace: String) async throws {
        let manifests = try await Manifests.named(values)
        let service = try manifests.only("Service")["metadata"]
        #expect(service["labels"]["jobLabel"].text ?? service["name"].text == job)
        #expect(service["namespace"].text == namespace)

        let directory = try TemporaryDirectory(named: "alerts")
        let encoder = JSONEncoder()
        // Prometheus reads it as YAML, which has no escaped slashes.
        encoder.outputFormatting = .withoutEscapingSlashes
        let rules = try encoder.encode(manifests.only("PrometheusRule")["spec"])
        try directory.write([UInt8](rules), to: "rules.json")
        let up = #"up{job="\#(job)",namespace="\#(namespace)",instance="a"}"#
        let firing = { (alert: String, count: Int) in
            """
                  - eval_time: 15m
                    expr: count(ALERTS{alertname="\(alert)",alertstate="firing"}) or vector(0)
                    exp_samples: [{ labels: "{}", value: \(count) }]

            """
        }
        try directory.write(
            """
            rule_files: [rules.json]
            tests:
              - interval: 1m
                input_series: [{ series: '\(up)', values: 0x20 }]
                promql_expr_test:
            \(firing("KafkaExporterDown", 1))\(firing("KafkaExporterAbsent", 0))
              - interval: 1m
                input_series: [{ series: '\(up)', values: 1x20 }]
                promql_expr_test:
            \(firing("KafkaExporterDown", 0))\(firing("KafkaExporterAbsent", 0))
              # One of the same name in another namespace does not stand for it.
              - interval: 1m
                input_series: [{ series: 'up{job="\(job)",namespace="another",instance="a"}', values: 0x20 }]
                promql_expr_test:
            \(firing("KafkaExporterDown", 0))\(firing("KafkaExporterAbsent", 1))
            """, to: "test.yml")
        try await Promtool.run(["test", "rules", "\(directory.path)/test.yml"])
    }

    @Test func alertsCanBeLeftOutAndAdded() async throws {
        let all = try await Self.alerts(in: Manifests.named("names"))
        #expect(all.count > 10)
        let some = try await Self.alerts(in: Manifests.named("operator"))
        #expect(some == all.subtracting(["KafkaConsumerGroupStopped"]).union(["OrdersAreLate"]))
        let own = try await Manifests.rendered(
            ["--set", #"prometheusRule.enabled=true,prometheusRule.selector=job="other""#])
        let expressions = try own.only("PrometheusRule").lines(at: "").filter { $0.contains(".expr = ") }
        #expect(expressions.contains { $0.contains(#"up{job="other"} == 0"#) })
        #expect(!expressions.contains { $0.contains("namespace=") })
    }

    private static func alerts(in manifests: Manifests) throws -> Set<String> {
        let groups = try manifests.only("PrometheusRule")["spec"]["groups"].list
        return Set(groups.flatMap { $0["rules"].list }.compactMap { $0["alert"].text })
    }
}
