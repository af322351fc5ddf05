import Foundation
import TestSupport

/// An exporter with the most verbose output, in which every secret is the marker: those of its login, AWS's keys, ZooKeeper's password, and
/// the password and hash of the only user of its pages.
struct MarkedExporter {
    private let exporter: Exporter
    private let directory: TemporaryDirectory

    /// - Parameters:
    ///   - zookeeper: the address.
    ///   - flags: the login's flags.
    init(
        servers: String, zookeeper: String, flags: [String], environment: [String: String] = [:]
    ) async throws {
        directory = try TemporaryDirectory(named: "marked")
        let users = try directory.write("basic_auth_users:\n  \(Marker.user): \(Marker.bcrypt)\n", to: "web.yml")
        let login = try directory.write("\(Marker.user):\(Marker.text)\n", to: "zookeeper")
        let everywhere = [
            "--log.level=debug", "--log.enable-sarama", "--scrape.timeout=2s", "--web.config.file=\(users)",
            "--use.consumelag.zookeeper", "--zookeeper.server=\(zookeeper)", "--zookeeper.auth-file=\(login)",
        ]
        let keys = ["AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": Marker.text, "AWS_SESSION_TOKEN": Marker.text]
        exporter = try await Exporter(
            servers: servers, flags: everywhere + flags, environment: keys.merging(environment) { $1 })
    }

    var log: String { exporter.process.standardError }

    func metrics() async throws -> PrometheusText {
        try PrometheusText(try await page("/metrics"))
    }

    /// Everything that it wrote and answers, with and without authentication, and its command line. This ends the exporter.
    func everythingShown() async throws -> String {
        var shown = ""
        for password in [Marker.text, "wrong" + Marker.text] {
            for path in ["/", "/api/v1/status", "/metrics", "/readyz", "/healthz", "/nowhere"] {
                shown += try await page(path, password) + "\n"
            }
        }
        shown += try ProcFile.read("/proc/\(exporter.process.processID)/cmdline").replacing("\0", with: "\n") + "\n"
        exporter.process.send(SIGTERM)
        try await exporter.process.exitStatus()
        return shown + exporter.process.standardOutput + "\n" + exporter.process.standardError
    }

    private func page(_ path: String, _ password: String = Marker.text) async throws -> String {
        let credentials = Data("\(Marker.user):\(password)".utf8).base64EncodedString()
        return try await exporter.get(path, headers: ["Authorization": "Basic \(credentials)"]).text()
    }
}
