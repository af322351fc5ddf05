import TestSupport
import Testing

extension RealClusters {
    /// Every reason for not reaching Kafka, as one word (`kafka_exporter_scrape_errors_total{error}`) and as one line of the log.
    @Suite(.enabled(if: SecuredCluster.missing == nil, Comment(rawValue: SecuredCluster.missing ?? "")))
    struct ErrorWordTests {
        private struct Row: Sendable {
            var server: String
            var flags: [String] = []
            var error: String
            /// Part of the diagnosis' log line.
            var text: String
        }

        @Test func eachFailureHasItsWord() async throws {
            let cluster = try await SecuredCluster.shared()
            let stranger = try await TLSFixtures(authorityName: "Other CA")
            func address(_ listener: String) -> String { cluster.cluster.bootstrap(listener: listener) }
            let tls = ["--tls.enabled", "--tls.ca-file=\(cluster.certificates.authority.certificate)"]
            let sasl = ["--sasl.enabled", "--sasl.username=exporter", "--sasl.password=wrong"]
            let (silent, swallowing, secureShell) = (
                try NonKafkaPort(.keepsSilent), try NonKafkaPort(.swallowsConnections),
                try NonKafkaPort(.says("SSH-2.0-OpenSSH\r\n"))
            )
            let nobody = "127.0.0.1:\(try LoopbackPorts.next())"
            let plaintext = address(KafkaCluster.plaintext)
            let table = [
                Row(server: "kafka.invalid:9092", error: "dns", text: "kafka.invalid does not resolve"),
                Row(server: nobody, error: "connect", text: "nothing listens there"),
                Row(server: swallowing.address, error: "connect", text: "no answer in time"),
                Row(server: silent.address, error: "timeout", text: "does not answer"),
                Row(server: secureShell.address, error: "protocol", text: "SSH-2.0"),
                Row(server: address(SecuredCluster.mutualTLS), error: "tls", text: "set --tls.enabled"),
                Row(server: address(SecuredCluster.mutualTLS), flags: tls, error: "tls", text: "set --tls.cert-file"),
                Row(server: plaintext, flags: tls, error: "tls", text: "remove --tls.enabled"),
                Row(
                    server: address(SecuredCluster.sasl),
                    flags: sasl + ["--tls.enabled", "--tls.ca-file=\(stranger.authority.certificate)"], error: "tls",
                    text: "does not contain the authority"),
                Row(server: address(SecuredCluster.sasl), flags: tls, error: "sasl", text: "set --sasl.enabled"),
                Row(server: address(SecuredCluster.sasl), flags: tls + sasl, error: "sasl", text: "Authentication failed"),
                Row(server: address(SecuredCluster.kerberos), flags: sasl, error: "sasl", text: "but GSSAPI"),
                Row(server: plaintext, flags: sasl, error: "sasl", text: "remove --sasl.enabled"),
            ]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for row in table {
                    group.addTask { try await expect(row) }
                }
                try await group.waitForAll()
            }
            withExtendedLifetime((silent, swallowing, secureShell)) {}
        }

        @Test func aLoginIsCheckedWithoutShowingItsSecret() async throws {
            let cluster = try await SecuredCluster.shared()
            let server = "--kafka.server=\(cluster.cluster.bootstrap(listener: SecuredCluster.sasl))"
            let flags = [
                server, "--tls.enabled", "--tls.ca-file=\(cluster.certificates.authority.certificate)", "--sasl.enabled",
            ]
            for (password, isRight) in [(" right", true), ("M4RKER", false)] {
                let process = try ChildProcess(
                    product: "kafka_exporter", ["check", "--log.level=debug", "--sasl.username=exporter"] + flags,
                    environment: ["SASL_USER_PASSWORD": password])
                #expect(try await process.exitStatus() == (isRight ? .success : .exited(1)))
                #expect(process.standardOutput.contains("  ok       tls           TLSv1.3, certificate CN=localhost"))
                let text = isRight ? "  ok       sasl          the broker accepts the login" : "  FAILED   sasl "
                #expect(process.standardOutput.contains(text), "\(process.standardOutput)")
                #expect(!(process.standardOutput + process.standardError).contains("M4RKER"))
            }
        }

        @Test(.enabled(if: LoadedLibrary.missingGSSAPI == nil, Comment(rawValue: LoadedLibrary.missingGSSAPI ?? "")))
        func aKerberosTicketIsCheckedFirst() async throws {
            let cluster = try await SecuredCluster.shared()
            let keytab = try await cluster.realm.keytab("exporter")
            let flags = [
                "--kafka.server=\(cluster.cluster.bootstrap(listener: SecuredCluster.kerberos))", "--sasl.enabled",
                "--sasl.mechanism=gssapi", "--sasl.realm=\(cluster.realm.name)", "--sasl.kerberos-auth-type=keytabAuth",
                "--sasl.keytab-path=\(keytab)", "--sasl.kerberos-config-path=\(cluster.realm.configurationFile)",
            ]
            let (report, status) = try await CheckReport.run(flags + ["--sasl.username=exporter"])
            #expect(status == .success, "\(report)")
            #expect(report.configuration.contains { $0.text.hasPrefix("Kerberos ticket for exporter@") })
            let (refused, refusal) = try await CheckReport.run(flags + ["--sasl.username=nobody"])
            #expect(refusal == .exited(1))
            #expect(refused.configuration.last?.error == "sasl")
            #expect(refused.brokers.isEmpty)
        }

        private func expect(_ row: Row) async throws {
            let exporter = try await Exporter(servers: row.server, flags: row.flags)
            var metrics = try await exporter.scrape(within: 8)
            metrics = try await exporter.scrape(within: 8)
            let counted = metrics.series("kafka_exporter_scrape_errors_total").filter {
                $0.key["collector"] == "brokers" && $0.value > 0
            }
            #expect(counted.map { $0.key["error"] ?? "" } == [row.error], "\(row): \(exporter.log)")
            let line = try await exporter.process.line(
                containing: " msg=diagnosis subject=cluster ", on: .standardError, within: .seconds(40))
            #expect(line.contains(row.text), "\(row): \(line)")
            #expect(try await exporter.breaks(of: "cluster", atLeast: 1).count == 1)
        }
    }
}
