import Collector
import Exposition
import FoundationEssentials
import TestSupport
import Testing

@testable import TLS
@testable import kafka_exporter

@Suite struct ExporterFamiliesTests {
    private func text(labels: [Label] = []) throws -> PrometheusText {
        let families = ExporterFamilies(
            build: .current, constantLabels: labels, droppedLogLineCount: { 3 },
            certificates: { [CertificateInUse(side: .server, certificate: Self.certificate(until: 1_800_000_000))] }
        ).families()
        return try text(of: families)
    }

    private func text(of families: [Family]) throws -> PrometheusText {
        let bytes = ExpositionText(.prometheusText, families).reduce(into: [UInt8]()) { $0 += $1 }
        return try PrometheusText(String(decoding: bytes, as: UTF8.self))
    }

    private static func certificate(_ subject: String = "CN=localhost", until end: Double?) -> Certificate {
        Certificate(
            subject: subject, issuer: "CN=Test CA", notBefore: .distantPast,
            notAfter: end.map { Date(timeIntervalSince1970: $0) } ?? .distantPast)
    }

    @Test func theEarliestExpiryOfASubjectCounts() throws {
        let certificates = [
            CertificateInUse(side: .broker, certificate: Self.certificate("CN=*.kafka", until: 1_900_000_000)),
            CertificateInUse(side: .broker, certificate: Self.certificate("CN=*.kafka", until: 1_800_000_000)),
            CertificateInUse(side: .client, certificate: Self.certificate("CN=*.kafka", until: 1_850_000_000)),
            // RFC 5280's date for a certificate that does not expire: 99991231235959Z.
            CertificateInUse(side: .server, certificate: Self.certificate("CN=forever", until: 253_402_300_799)),
            // A date that could not be read.
            CertificateInUse(side: .server, certificate: Self.certificate(until: nil)),
        ]
        let text = try text(of: [CertificateInUse.expiry(of: certificates)])
        #expect(
            text.series(CertificateInUse.expiry.name) == [
                ["side": "broker", "subject": "CN=*.kafka"]: 1_800_000_000,
                ["side": "client", "subject": "CN=*.kafka"]: 1_850_000_000,
                ["side": "server", "subject": "CN=forever"]: 253_402_300_799,
            ])
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
