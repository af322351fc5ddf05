import TestSupport
import Testing

/// `--web.telemetry-path` of the built exporter.
struct TelemetryPathTests {
    private static let metrics = "kafka_exporter_build_info"

    private func page(_ path: String, of exporter: WebExporter) async throws -> HTTPResponse {
        try await HTTPClient.get(port: exporter.port, path)
    }

    @Test func metricsReplaceTheStartPage() async throws {
        let exporter = try await WebExporter(["--web.telemetry-path=/", "--scrape.timeout=1s"])
        #expect(try await page("/", of: exporter).text().contains(Self.metrics))
        for path in ["/healthz", "/-/healthy"] { #expect(try await page(path, of: exporter).text() == "ok") }
        for path in ["/readyz", "/-/ready"] { #expect(try await page(path, of: exporter).status == 503) }
        #expect(try await page("/metrics", of: exporter).status == 404)
    }

    @Test(arguments: ["/kafka/metrics", "/kafka/metrics/"]) func theStartPageLinksToTheMetrics(path: String) async throws {
        let exporter = try await WebExporter(["--web.telemetry-path=\(path)", "--scrape.timeout=1s"])
        #expect(try await page("/", of: exporter).text().contains("<a href=\"\(path.dropFirst())\">"))
        let short = try await WebExporter(["--web.telemetry-path=\(path)", "--no-web.status-page"])
        #expect(try await page("/", of: short).text().contains("<a href=\"\(path.dropFirst())\">"))
        #expect(try await page(path, of: exporter).text().contains(Self.metrics))
        #expect(try await page("/kafka/metrics", of: exporter).text().contains(Self.metrics))
    }
}
