import Foundation
import KafkaSimulator
import TestSupport
import Testing

/// The exporter takes what the chart gives it.
@Suite(.needsHelm, .needsKubernetesValidate, .serialized)
struct ContainerTests {
    @Test(
        .enabled(if: TLSFixtures.missing == nil, Comment(rawValue: TLSFixtures.missing ?? "")),
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/curl"), "curl is not installed"),
        arguments: Helm.valuesNames)
    func theExporterStartsAndIsProbed(values: String) async throws {
        let manifests = try await Manifests.named(values)
        let pod = try manifests.pod()
        let secrets = try await Self.secrets.value
        let container = try Container(
            pod, of: manifests, secrets: secrets.contents, arguments: ["--web.listen-address=127.0.0.1:0"])
        let port = try await container.process.exporterPort()

        for name in ["startupProbe", "livenessProbe", "readinessProbe"] {
            let probe = pod["containers"][0][name]
            let request = probe["httpGet"]
            if request != .null {
                #expect(request["port"] == .text("exporter-port"))
                let url = "\((request["scheme"].text ?? "http").lowercased())://127.0.0.1:\(port)\(request["path"].text ?? "")"
                // As the kubelet does: without a look at the certificate.
                #expect(try await Self.curl(["--insecure", url]) == "ok", "\(name)")
            } else if probe != .null {
                #expect(probe["tcpSocket"]["port"] == .text("exporter-port"))
                _ = try TCPConnection(port: port)
            }
        }
        // What Prometheus would have to show.
        let isHTTPS = values.contains("server-") || values == "web-config-secret"
        let identity = [
            "--cacert", secrets.fixtures.authority.certificate, "--cert", secrets.certificate.certificate, "--key",
            secrets.certificate.key, "--user", "prometheus:secret",
        ]
        #expect(try await Self.curl(identity + ["\(isHTTPS ? "https" : "http")://127.0.0.1:\(port)/healthz"]) == "ok")
        #expect(container.process.isRunning)
    }

    @Test(arguments: [("server-mtls", "https"), ("web-config", "http"), ("web-config-secret", "https")])
    func strangersAreRefused(values: String, scheme: String) async throws {
        let manifests = try await Manifests.named(values)
        let container = try Container(
            manifests.pod(), of: manifests, secrets: try await Self.secrets.value.contents,
            arguments: ["--web.listen-address=127.0.0.1:0"])
        let port = try await container.process.exporterPort()
        #expect(try await Self.curl(["--insecure", "\(scheme)://127.0.0.1:\(port)/healthz"]) == nil)
    }

    /// With a login, on a simulated cluster.
    @Test func theExporterScrapesAndHelmTestChecks() async throws {
        var scenario = Scenario()
        scenario.topics = [TopicRule("orders", partitions: 6)]
        scenario.groups = [GroupRule("billing", topics: ["orders"])]
        scenario.usesSASL = true
        let cluster = try SimulatedCluster(scenario: scenario)
        let servers = try cluster.start().split(separator: ",")
        let manifests = try await Manifests.rendered([
            "--set", "kafkaServer={\(servers.joined(separator: ","))}",
            "--set", "sasl.enabled=true,sasl.scram.enabled=true,sasl.scram.username=exporter,sasl.scram.password=secret",
        ])
        let exporter = try Container(manifests.pod(), of: manifests, arguments: ["--web.listen-address=127.0.0.1:0"])
        let answer = try await HTTPClient.get(port: exporter.process.exporterPort(), "/metrics")
        #expect(try PrometheusText(answer.text())["kafka_up"] == 1)

        let pod = try manifests.only("Pod")
        #expect(pod["metadata"]["annotations"]["helm.sh/hook"] == .text("test"))
        let check = try Container(pod["spec"], of: manifests)
        #expect(try await check.process.exitStatus() == .success, "\(check.process.standardOutput)")
        #expect(check.process.standardOutput.hasSuffix("\nA scrape is complete.\n"))
    }

    /// What the values files expect to exist.
    private struct Secrets {
        let fixtures: TLSFixtures
        let certificate: TLSFixtures.Pair
        let contents: [String: [String: [UInt8]]]
    }

    private static let secrets = Task {
        let fixtures = try await TLSFixtures()
        let certificate = try await fixtures.server()
        let read = { (path: String) in [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }
        let text = { (text: String) in [UInt8](text.utf8) }
        let (authority, chain, key) = try (
            read(fixtures.authority.certificate), read(certificate.certificate), read(certificate.key)
        )
        // The password is "secret".
        let webConfig = """
            tls_server_config: { cert_file: tls.crt, key_file: tls.key }
            basic_auth_users: { prometheus: $2y$05$aSG.DFM3LJ1od15TWXJ4hun4JN9ftexunHaNRjZ6zTy2cTd.9cil2 }
            """
        return Secrets(
            fixtures: fixtures, certificate: certificate,
            contents: [
                "ca-only": ["ca.crt": authority],
                "certificate": ["ca.crt": authority, "tls.crt": chain, "tls.key": key],
                "my-cluster-cluster-ca-cert": ["ca.crt": authority],
                "kafka-exporter-certificate": ["ca.crt": text("another"), "user.crt": chain, "user.key": key],
                "kafka-login": ["username": text("exporter"), "password": text("secret\n")],
                "kafka-exporter-user": ["password": text("secret"), "sasl.jaas.config": text("unused")],
                // Of a keytab, its version: no keys.
                "kerberos": ["kerberos.conf": text("[libdefaults]\ndefault_realm = EXAMPLE.COM\n"), "kerberos.keytab": [5, 2]],
                "web-config": ["web-config.yml": text(webConfig), "tls.crt": chain, "tls.key": key],
                "zookeeper-login": ["auth": text("reader:secret")],
            ])
    }

    /// The answer; nil if there is none, or an error.
    private static func curl(_ arguments: [String]) async throws -> String? {
        let process = try ChildProcess(["/usr/bin/curl", "--silent", "--fail", "--max-time", "30"] + arguments)
        return try await process.exitStatus() == .success ? process.standardOutput : nil
    }
}
