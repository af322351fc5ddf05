import Collector
import Foundation
import TestSupport
import Testing

@testable import kafka_exporter

/// What operators copy is what works.
struct PrometheusFilesTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test(
        .enabled(if: Promtool.isAvailable, Comment(rawValue: Promtool.unavailableReason)),
        arguments: [
            ["check", "config", "prometheus.yml"], ["check", "rules", "alerts.yml"], ["test", "rules", "alerts.test.yml"],
        ])
    func promtoolAccepts(command: [String]) async throws {
        let file = Self.root.appendingPathComponent("config/\(command[2])").path
        try await Promtool.run([command[0], command[1], file])
    }

    @Test
    func everySeriesThatAnAlertNamesIsPublished() throws {
        let published = Set((Collector.metrics + ExporterFamilies.metrics).map(\.name))
        // The names of the groups of alerts are no series.
        let alerts = try text("config/alerts.yml").split(separator: "\n").filter { !$0.contains("- name:") }
        let asked = Set(try matches(of: #"\b(kafka_\w+)"#, in: alerts.joined(separator: "\n")))
        #expect(asked.contains("kafka_consumergroup_lag_sum"))
        #expect(asked.subtracting(published) == [])
    }

    @Test
    func everyAlertIsTested() throws {
        let alerts = Set(try matches(of: #"- alert: (\w+)"#, in: try text("config/alerts.yml")))
        // One that fires, in a block of its own; those that must not are on one line.
        let tested = Set(try matches(of: #"- alertname: (\w+)"#, in: try text("config/alerts.test.yml")))
        #expect(!alerts.isEmpty)
        #expect(alerts == tested)
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
    }

    /// What the first group of each match holds.
    private func matches(of pattern: String, in text: String) throws -> [String] {
        text.matches(of: try Regex(pattern)).compactMap { $0.output[1].substring.map(String.init) }
    }
}
