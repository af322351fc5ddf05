import Foundation
import TestSupport
import Testing

/// `--web.config.file` of the built exporter, requested by curl and Prometheus.
@Suite(
    .enabled(if: TLSFixtures.missing == nil, Comment(rawValue: TLSFixtures.missing ?? "")),
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/curl"), "curl is not installed"))
struct WebConfigurationFlagTests {
    /// The hash of `open sesame`, with the cost that htpasswd uses by default in the toolkit's documentation.
    private static let hash = "$2b$10$k/pC6NT01QCk/ELCazFIRuxT9dgmc9boA3SD0osmU/85uo9.P9.4G"
    private static let users = "basic_auth_users:\n  prometheus: \(hash)\n"
    private static let status = ["-o", "/dev/null", "-w", "%{http_code}"]

    private func tls(_ pair: TLSFixtures.Pair) -> String {
        "tls_server_config:\n  cert_file: \(pair.certificate)\n  key_file: \(pair.key)\n"
    }

    @Test func basicAuthentication() async throws {
        let files = try await TLSFixtures()
        let path = try files.write(Self.users, to: "web.yml")
        let exporter = try await WebExporter(["--web.config.file=\(path)"])
        try await exporter.process.line(containing: "scheme=HTTP ", on: .standardError)
        for (arguments, expected) in [
            ([], "401"), (["-u", "prometheus:sesame"], "401"), (["-u", "nobody:open sesame"], "401"),
            (["-u", "prometheus:open sesame"], "200"),
        ] {
            for page in ["/", "/healthz"] {
                let status = try await exporter.curl(page, scheme: "http", Self.status + arguments)
                #expect(status == expected)
            }
        }
        for (method, path, expected) in [
            ("GET", "/nowhere", "404"), ("POST", "/nowhere", "404"), ("POST", "/", "405"), ("OPTIONS", "/", "200"),
            ("OPTIONS", "/nowhere", "404"),
        ] {
            let request = Self.status + ["-X", method]
            let user = try await exporter.curl(path, scheme: "http", request + ["-u", "prometheus:open sesame"])
            #expect(user == expected)
            let anybody = try await exporter.curl(path, scheme: "http", request)
            #expect(anybody == "401", "what is there is told only to users")
        }
    }

    @Test func changesAreReloaded() async throws {
        let files = try await TLSFixtures()
        let (first, second) = (try await files.server(), try await files.server())
        let path = try files.write(tls(first), to: "web.yml")
        let exporter = try await WebExporter(["--web.config.file=\(path)"])
        let trust = ["--cacert", files.authority.certificate]
        #expect(try await exporter.curl("/healthz", trust) == "ok")

        try files.write(tls(first) + "basic_auth_userz: {}\n", to: "web.yml")
        let broken = try await exporter.process.line(containing: "cannot be used", on: .standardError)
        #expect(broken.contains("\(path):4: basic_auth_userz: unknown key"))
        #expect(try await exporter.curl("/healthz", trust) == "ok", "the old one stays")

        try files.write(tls(second) + Self.users, to: "web.yml")
        try await exporter.process.line(containing: "web configuration read again", on: .standardError)
        #expect(try await exporter.curl("/healthz", trust + Self.status) == "401")
        #expect(try await exporter.curl("/healthz", trust + ["-u", "prometheus:open sesame"]) == "ok")

        try files.write(Self.users, to: "web.yml")
        try await exporter.process.line(containing: "requires a restart", on: .standardError)
        #expect(try await exporter.curl("/healthz", trust + ["-u", "prometheus:open sesame"]) == "ok", "still HTTPS")
    }

    @Test func mistakesNameTheFile() async throws {
        let files = try await TLSFixtures()
        let pair = try await files.server()
        let path = try files.write(tls(pair), to: "web.yml")
        let flags = ["--server.tls.enabled", "--server.tls.cert-file=\(pair.certificate)", "--server.tls.key-file=\(pair.key)"]
        let both = try await WebExporter.failure(flags + ["--web.config.file=\(path)"])
        #expect(both.contains("tls_server_config in --web.config.file=\(path) are both given: keep one of them"))
        let missing = try await WebExporter.failure(["--web.config.file=/nowhere/web.yml"])
        #expect(missing.contains("--web.config.file: /nowhere/web.yml: No such file or directory"))
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/prometheus"), "prometheus is not installed"))
    func prometheusScrapes() async throws {
        let files = try await TLSFixtures()
        let client = try await files.issue("prometheus", alternativeNames: ["DNS:prometheus.example"])
        let clients = """
              client_auth_type: RequireAndVerifyClientCert
              client_ca_file: \(files.authority.certificate)
              client_allowed_sans: [prometheus.example]

            """
        let path = try files.write(tls(try await files.server()) + clients + Self.users, to: "web.yml")
        let exporter = try await WebExporter(["--web.config.file=\(path)", "--scrape.timeout=1s"])
        let configuration = try files.write(
            """
            scrape_configs:
              - job_name: kafka
                scheme: https
                scrape_interval: 5s
                scrape_timeout: 5s
                basic_auth: {username: prometheus, password: open sesame}
                tls_config: {ca_file: \(files.authority.certificate), cert_file: \(client.certificate), key_file: \(client.key)}
                static_configs: [{targets: ["localhost:\(exporter.port)"]}]
            """, to: "prometheus.yml")
        let port = try LoopbackPorts.next()
        let prometheus = try ChildProcess([
            "/usr/bin/prometheus", "--config.file=\(configuration)", "--storage.tsdb.path=\(files.path("data"))",
            "--web.listen-address=127.0.0.1:\(port)",
        ])
        try await eventually("Prometheus sees the exporter") {
            let answer = try await HTTPClient.get(port: port, "/api/v1/query?query=up", headers: [:], timeout: .seconds(10))
                .text()
            return answer.contains("\"1\"")
        }
        withExtendedLifetime(prometheus) {}
    }
}
