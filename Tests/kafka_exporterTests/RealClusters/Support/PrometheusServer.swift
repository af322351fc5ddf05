import Foundation
import TestSupport

/// A real Prometheus that scrapes one exporter each second. It ends, and its data are deleted, when it is no longer referenced.
final class PrometheusServer: Sendable {
    static var isAvailable: Bool { Executable.prometheus.isAvailable }
    static let unavailableReason = Executable.prometheus.unavailableReason

    private let process: ChildProcess
    private let port: Int
    private let directory: TemporaryDirectory

    /// Scrapes one exporter. Returns when it is ready.
    /// - Parameters:
    ///   - scheme: `https` for an exporter with any certificate.
    ///   - labels: of the target.
    ///   - rules: files of rules, evaluated each second.
    convenience init(
        scraping exporterPort: Int, scheme: String = "http", job: String = "kafka", labels: [String: String] = [:],
        rules: [String] = []
    ) async throws {
        try await self.init(
            job: """
                  - job_name: \(job)
                    scheme: \(scheme)
                    tls_config: {insecure_skip_verify: true}
                    static_configs:
                      - targets: ['127.0.0.1:\(exporterPort)']
                        labels: {\(labels.map { "\($0.key): \($0.value)" }.sorted().joined(separator: ", "))}
                """, rules: rules)
    }

    /// - Parameter job: a scrape configuration, as it stands in the file.
    init(job: String, rules: [String] = []) async throws {
        guard let path = Executable.prometheus.path else {
            throw TestSupportError(Self.unavailableReason)
        }
        directory = try TemporaryDirectory(named: "prometheus")
        let configuration = try directory.write(
            """
            global:
              scrape_interval: 1s
              scrape_timeout: 1s
              evaluation_interval: 1s
            rule_files: [\(rules.map { "'\($0)'" }.joined(separator: ", "))]
            scrape_configs:
            \(job)
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
        let samples: [Answer.Sample] = try await get("query?query=\(parameter)", Answer.self).data.result
        let own: Set<String> = ["__name__", "instance", "job"]
        return Dictionary(
            samples.map { ($0.metric.filter { !own.contains($0.key) }, $0.value.number) }, uniquingKeysWith: { first, _ in first }
        )
    }

    private struct Rules: Decodable {
        struct Data: Decodable {
            var groups: [Group]
        }

        struct Group: Decodable {
            var rules: [Rule]
        }

        struct Rule: Decodable {
            var name: String
            var health: String
            var lastError: String?
        }

        var data: Data
    }

    /// Of each rule, by its name, whether it could be evaluated: `ok`, or the error.
    func rulesHealth() async throws -> [String: String] {
        let rules = try await get("rules", Rules.self).data.groups.flatMap(\.rules)
        return Dictionary(rules.map { ($0.name, $0.lastError ?? $0.health) }, uniquingKeysWith: { first, _ in first })
    }

    private func get<Body: Decodable>(_ path: String, _ type: Body.Type) async throws -> Body {
        let response = try await HTTPClient.get(port: port, "/api/v1/\(path)")
        guard response.status == 200 else {
            throw TestSupportError("Prometheus answers \(response.status): \(try response.text())")
        }
        return try JSONDecoder().decode(Body.self, from: Data(response.body))
    }
}
