import Foundation
import TestSupport
import Testing

@testable import kafka_exporter

/// `kafka_exporter healthcheck` beside a running exporter.
@Suite struct HealthCheckTests {
    /// - Returns: the error, or nil if the exporter is healthy.
    private func problem(port: Int, _ flags: [String] = []) async throws -> String? {
        let check = try ChildProcess(
            product: "kafka_exporter", ["healthcheck", "--web.listen-address=127.0.0.1:\(port)"] + flags,
            // It asks this machine itself.
            environment: ["http_proxy": "http://127.0.0.1:1", "https_proxy": "http://127.0.0.1:1"])
        let status = try await check.exitStatus(within: .seconds(60))
        guard status == .success else { return check.standardError }
        #expect(check.standardOutput == "ok\n" && check.standardError == "")
        return nil
    }

    @Test func anExporterThatAnswersIsHealthy() async throws {
        let exporter = try await WebExporter([])
        #expect(try await problem(port: exporter.port) == nil)
    }

    @Test func anExporterThatDoesNotAnswerIsUnhealthy() async throws {
        let port = try LoopbackPorts.next()
        let error = try #require(try await problem(port: port))
        #expect(error.hasPrefix("kafka_exporter: error: healthcheck: GET http://127.0.0.1:\(port)/healthz failed: "))
        let exporter = try await WebExporter([])
        kill(exporter.process.processID, SIGSTOP)
        defer { kill(exporter.process.processID, SIGCONT) }
        #expect(try await problem(port: exporter.port)?.contains("timed out") == true)
    }

    @Test func anotherServerOnThePortIsUnhealthy() async throws {
        let other = try StandInServer { _ in .init(status: 404) }
        let port = try #require(other.address.split(separator: ":").last.flatMap { Int($0) })
        #expect(try await problem(port: port)?.contains("/healthz answered 404") == true)
    }

    @Test(.enabled(if: TLSFixtures.missing == nil, Comment(rawValue: TLSFixtures.missing ?? "")))
    func usesTLSFromTheFlags() async throws {
        let files = try await TLSFixtures()
        let server = try await files.server()
        let flags = [
            "--server.tls.enabled", "--server.tls.cert-file=\(server.certificate)", "--server.tls.key-file=\(server.key)",
        ]
        let exporter = try await WebExporter(flags)
        #expect(try await problem(port: exporter.port, flags) == nil)
        #expect(try await problem(port: exporter.port) != nil, "HTTP to a port with TLS")
        let mutual = flags + ["--server.tls.mutual-auth-enabled", "--server.tls.ca-file=\(files.authority.certificate)"]
        let strict = try await WebExporter(mutual)
        #expect(try await problem(port: strict.port, mutual) == nil, "it refuses a client without a certificate")
    }

    @Test func anExporterThatAsksForAPasswordIsHealthy() async throws {
        let directory = try TemporaryDirectory(named: "healthcheck")
        // The password is "secret".
        let file = try directory.write(
            "basic_auth_users:\n  reader: $2y$04$wEiKRvoKtgKgGCGCVcvVXeGYDkcQ9Dd4.3SSW1TGM.4rEQj3pa4IG\n", to: "web.yml")
        let flags = ["--web.config.file=\(file)"]
        let exporter = try await WebExporter(flags)
        #expect(try await problem(port: exporter.port, flags) == nil)
        // It keeps what it read before.
        #expect(try await problem(port: exporter.port, ["--web.config.file=/nope"]) == nil)
        let free = try LoopbackPorts.next()
        #expect(try await problem(port: free, ["--web.config.file=/nope"])?.contains("--web.config.file: /nope") == true)
        #expect(
            try await problem(port: free, ["--web.systemd-socket"])?.contains("needs the address of the systemd socket") == true)
    }

    @Test(arguments: [
        ([":9308"], "127.0.0.1:9308"), (["0.0.0.0:1"], "127.0.0.1:1"), (["[::]:1"], "[::1]:1"),
        (["10.0.0.1:1", ":2"], "10.0.0.1:1"),
    ])
    func theFirstAddressIsAsked(addresses: [String], asked: String) throws {
        #expect(try HealthCheck.address(of: addresses).description == asked)
    }
}
