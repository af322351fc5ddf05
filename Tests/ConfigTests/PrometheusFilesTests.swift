import Collector
import Foundation
import TestSupport
import Testing

@testable import kafka_exporter

/// What operators copy is what works.
struct PrometheusFilesTests {
    @Test(
        .enabled(if: Promtool.isAvailable, Comment(rawValue: Promtool.unavailableReason)),
        arguments: [
            ["check", "config", "prometheus.yml"], ["check", "rules", "alerts.yml"], ["check", "rules", "rules.yml"],
            ["test", "rules", "alerts.test.yml"], ["test", "rules", "rules.test.yml"],
        ])
    func promtoolAccepts(command: [String]) async throws {
        try await Promtool.run([command[0], command[1], "\(Checkout.path)/config/\(command[2])"])
    }

    @Test
    func everySeriesThatAnAlertNamesIsPublished() throws {
        let published = Set((Collector.metrics + ExporterFamilies.metrics).map(\.name))
        // The names of groups, and of series that rules record, are no series of ours.
        let rules = try ["alerts", "rules"].map { try Checkout.text("config/\($0).yml") }.joined(separator: "\n")
            .split(separator: "\n").filter { !$0.contains("- name:") && !$0.contains("- record:") }
        let asked = Set(try matches(of: #"\b(kafka_\w+)"#, in: rules.joined(separator: "\n")))
        #expect(asked.contains("kafka_consumergroup_lag_sum"))
        #expect(asked.subtracting(published) == [])
    }

    @Test
    func everyAlertIsTested() throws {
        // One that fires, in a block of its own; those that must not are on one line.
        let tested = Set(try matches(of: #"- alertname: (\w+)"#, in: try Checkout.text("config/alerts.test.yml")))
        #expect(try !alerts.isEmpty)
        #expect(try alerts == tested)
    }

    @Test
    func everyAlertIsExplained() throws {
        let page = try Checkout.text("docs/alerts.md")
        #expect(try alerts == Set(matches(of: #"(?m)^## (\w+)$"#, in: page)))
        // In the anchors of headings, letters are lower case.
        let rules = try Checkout.text("config/alerts.yml")
        let links = try matches(of: #"runbook_url: https://\S+/docs/alerts\.md#(\w+)"#, in: rules)
        #expect(try Set(links) == Set(alerts.map { $0.lowercased() }) && links.count == alerts.count)
    }

    private var alerts: Set<String> {
        get throws { Set(try matches(of: #"- alert: (\w+)"#, in: try Checkout.text("config/alerts.yml"))) }
    }

    /// What the first group of each match holds.
    private func matches(of pattern: String, in text: String) throws -> [String] {
        text.matches(of: try Regex(pattern)).compactMap { $0.output[1].substring.map(String.init) }
    }
}
