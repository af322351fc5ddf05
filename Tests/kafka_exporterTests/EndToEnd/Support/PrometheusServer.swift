import Foundation
import TestSupport

/// A real Prometheus that scrapes one exporter each second. It ends, and its data are deleted, when it is no longer referenced.
final class PrometheusServer: Sendable {
    private static let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { "\($0)/prometheus" }.first { FileManager.default.isExecutableFile(atPath: $0) }

    static var isAvailable: Bool { path != nil }
    static let unavailableReason = "prometheus is not installed (apt install prometheus)"

    private let process: ChildProcess
    private let port: Int
    private let directory: TemporaryDirectory

    /// Returns when it is ready.
    init(scraping exporterPort: Int) async throws {
        guard let path = Self.path else {
            throw TestSupportError(Self.unavailableReason)
        }
        directory = try TemporaryDirectory(named: "prometheus")
        let configuration = try directory.write(
            """
            global:
              scrape_interval: 1s
              scrape_timeout: 1s
            scrape_configs:
              - job_name: kafka
                static_configs:
                  - targets: ['127.0.0.1:\(exporterPort)']
            """, to: "prometheus.yml")
        port = try LoopbackPorts.next()
        process = try ChildProcess([
            path, "--config.file=\(configuration)", "--storage.tsdb.path=\(directory.path)/data",
            "--web.listen-address=127.0.0.1:\(port)", "--log.level=warn",
        ])
        try await eventually("Prometheus is ready") { [port] in
            try await HTTPClient.get(port: port, "/-/ready").status == 200
        }
    }

    private struct Answer: Decodable {
        struct Data: Decodable {
            var result: [Sample]
        }

        struct Sample: Decodable {
            var metric: [String: String]
            var value: Value
        }

        /// A time, and the number as a string.
        struct Value: Decodable {
            let number: Double

            init(from decoder: any Decoder) throws {
                var array = try decoder.unkeyedContainer()
                _ = try array.decode(Double.self)
                number = Double(try array.decode(String.self)) ?? .nan
            }
        }

        var data: Data
    }

    /// Evaluates an expression now.
    /// - Returns: values by the labels that the exporter gave.
    func query(_ expression: String) async throws -> [PrometheusText.Labels: Double] {
        let parameter = expression.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let response = try await HTTPClient.get(port: port, "/api/v1/query?query=\(parameter)")
        guard response.status == 200 else {
            throw TestSupportError("Prometheus answers \(response.status): \(try response.text())")
        }
        let samples = try JSONDecoder().decode(Answer.self, from: Data(response.body)).data.result
        let own: Set<String> = ["__name__", "instance", "job"]
        return Dictionary(
            samples.map { ($0.metric.filter { !own.contains($0.key) }, $0.value.number) }, uniquingKeysWith: { first, _ in first }
        )
    }
}
