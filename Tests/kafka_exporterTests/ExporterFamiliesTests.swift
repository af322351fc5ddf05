import Collector
import Exposition
import TestSupport
import Testing

@testable import kafka_exporter

@Suite struct ExporterFamiliesTests {
    private func text(labels: [Label] = []) throws -> PrometheusText {
        let families = ExporterFamilies(build: .current, constantLabels: labels, droppedLogLineCount: { 3 }).families()
        let bytes = ExpositionText(.prometheusText, families).reduce(into: [UInt8]()) { $0 += $1 }
        return try PrometheusText(String(decoding: bytes, as: UTF8.self))
    }

    @Test func everyFamilyHasTheLabelsThatItDeclares() throws {
        let text = try text()
        #expect(text["kafka_exporter_log_lines_dropped_total"] == 3)
        #expect(text["process_resident_memory_bytes"] ?? 0 > 0)
        for metric in ExporterFamilies.metrics {
            let series = text.series(metric.name)
            #expect(series.count == 1, "\(metric.name)")
            #expect(series.keys.allSatisfy { Set($0.keys) == Set(metric.labels) }, "\(metric.name)")
        }
    }

    @Test func constantLabelsAreOnEverySeries() throws {
        let text = try text(labels: [Label("cluster", "eu")])
        for metric in ExporterFamilies.metrics {
            #expect(text.series(metric.name).keys.allSatisfy { $0["cluster"] == "eu" }, "\(metric.name)")
        }
    }

    /// Otherwise one scrape could contain a family twice, which Prometheus rejects.
    @Test func noNameIsDeclaredTwice() {
        let names = (Collector.metrics + ExporterFamilies.metrics).map(\.name)
        #expect(Set(names).count == names.count)
    }
}
