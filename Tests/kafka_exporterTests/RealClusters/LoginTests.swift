import Foundation
import TestSupport
import Testing

extension RealClusters {
    /// Runs the built exporter against brokers that require a login.
    @Suite(.enabled(if: SecuredCluster.missing == nil, Comment(rawValue: SecuredCluster.missing ?? "")))
    struct LoginTests {
        private let cluster: SecuredCluster
        private let directory: TemporaryDirectory

        init() async throws {
            cluster = try await SecuredCluster.shared()
            directory = try TemporaryDirectory(named: "login")
        }

        private var tls: [String] { ["--tls.enabled", "--tls.ca-file=\(cluster.certificates.authority.certificate)"] }

        @discardableResult
        private func expectScrape(
            _ listener: String, _ flags: [String], environment: [String: String] = [:],
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws -> PrometheusText {
            let probe = ["--collector.end-to-end", "--end-to-end.create-topic", "--end-to-end.interval=100ms"]
            let exporter = try await Exporter(
                servers: cluster.cluster.bootstrap(listener: listener), flags: flags + probe, environment: environment)
            // The very first connection may fail if there is no ticket or token yet.
            try await eventually("a scrape is complete", within: .seconds(60)) {
                try await exporter.scrape().series("kafka_up") == [[:]: 1]
            }
            // librdkafka logs in for it, whichever client asks the cluster.
            let metrics = try await eventually("the end-to-end probe's messages go round") {
                try await exporter.scrape()
            } until: {
                $0["kafka_end_to_end_offset_commit_latency_seconds_count", ["partition": "0"]] ?? 0 > 0
            }
            #expect(metrics.series("kafka_brokers") == [[:]: 1], sourceLocation: sourceLocation)
            return metrics
        }

        @Test func mutualTLSWithAnEncryptedKey() async throws {
            let pair = try await cluster.certificates.issue("exporter")
            let key = try await cluster.certificates.encrypted(pair.key, password: "open sesame")
            let password = try directory.write("open sesame\n", to: "key-password")
            let metrics = try await expectScrape(
                SecuredCluster.mutualTLS,
                tls + ["--tls.cert-file=\(pair.certificate)", "--tls.key-file=\(key)", "--tls.key-password-file=\(password)"]
                    + ["--tls.server-name=localhost"])
            var expiries = [["side": "client", "subject": "CN=exporter"]: TLSFixtures.lastSecond]
            if ClientUnderTest.isAuto { expiries[["side": "broker", "subject": "CN=localhost"]] = TLSFixtures.lastSecond }
            #expect(metrics.series("kafka_exporter_certificate_expiry_timestamp_seconds") == expiries)
        }

        @Test func aPasswordFromFlagFileAndEnvironment() async throws {
            let file = try directory.write(" right\n", to: "password")
            let flags = tls + ["--sasl.enabled", "--sasl.username=exporter", "--sasl.mechanism=PLAIN"]
            try await expectScrape(SecuredCluster.sasl, flags + ["--sasl.password= right"])
            try await expectScrape(SecuredCluster.sasl, flags, environment: ["SASL_USER_PASSWORD": " right"])
            try await expectScrape(
                SecuredCluster.sasl, flags + ["--sasl.password-file=\(file)"], environment: ["SASL_USER_PASSWORD": "wrong"])
        }

        @Test func aTokenServer() async throws {
            try await expectScrape(
                SecuredCluster.sasl,
                tls + ["--sasl.enabled", "--sasl.mechanism=oauthbearer", "--sasl.username=exporter", "--sasl.password=right"]
                    + ["--sasl.oauthbearer-token-url=\(cluster.tokens.address)"])
        }

        @Test(.enabled(if: LoadedLibrary.missingSCRAM == nil, Comment(rawValue: LoadedLibrary.missingSCRAM ?? "")))
        func scram() async throws {
            for mechanism in ["scram-sha256", "SCRAM-SHA512"] {
                try await expectScrape(
                    SecuredCluster.sasl,
                    tls + [
                        "--sasl.enabled", "--sasl.mechanism=\(mechanism)", "--sasl.username=exporter", "--sasl.password=right",
                    ]
                )
            }
        }

        @Test(.enabled(if: LoadedLibrary.missingGSSAPI == nil, Comment(rawValue: LoadedLibrary.missingGSSAPI ?? "")))
        func kerberosByKeytabAndByPassword() async throws {
            let keytab = try await cluster.realm.keytab("exporter")
            let flags = [
                "--sasl.enabled", "--sasl.mechanism=gssapi", "--sasl.username=exporter", "--sasl.realm=\(cluster.realm.name)",
                "--sasl.service-name=kafka", "--sasl.kerberos-config-path=\(cluster.realm.configurationFile)",
                "--sasl.disable-PA-FX-FAST",
            ]
            try await expectScrape(
                SecuredCluster.kerberos, flags + ["--sasl.kerberos-auth-type=keytabAuth", "--sasl.keytab-path=\(keytab)"])
            try await expectScrape(
                SecuredCluster.kerberos, flags + ["--sasl.kerberos-auth-type=userAuth", "--sasl.password=right"])
        }
    }

    @Suite struct LoginMistakeTests {
        @Test(arguments: [
            (["--sasl.enabled"], "--sasl.mechanism=plain needs a user: set --sasl.username"),
            (["--sasl.enabled", "--sasl.mechanism=digest"], "--sasl.mechanism=digest: must be one of plain"),
            (["--tls.enabled", "--tls.ca-file=/does/not/exist"], "--tls.ca-file=/does/not/exist: No such file or directory"),
            (["--tls.enabled", "--tls.key-file=/k"], "--tls.key-file=/k needs its certificate"),
        ])
        func mistakesAbortTheStart(flags: [String], text: String) async throws {
            let process = try ChildProcess(product: "kafka_exporter", ["--web.listen-address=127.0.0.1:0"] + flags)
            #expect(try await process.exitStatus() == .exited(1))
            #expect(process.standardError.contains(text), "\(process.standardError)")
        }
    }
}
