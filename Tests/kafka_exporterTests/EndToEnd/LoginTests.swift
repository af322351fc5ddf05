import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The built exporter against brokers that want to know who asks.
    @Suite(.enabled(if: SecuredCluster.missing == nil, Comment(rawValue: SecuredCluster.missing ?? "")))
    struct LoginTests {
        /// What must never be seen again.
        private static let marker = "M4RKER"

        private let cluster: SecuredCluster
        private let directory: TemporaryDirectory

        init() async throws {
            cluster = try await SecuredCluster.shared()
            directory = try TemporaryDirectory(named: "login")
        }

        private var tls: [String] { ["--tls.enabled", "--tls.ca-file=\(cluster.certificates.authority.certificate)"] }

        private func expectScrape(
            _ listener: String, _ flags: [String], environment: [String: String] = [:],
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let exporter = try await Exporter(
                servers: cluster.cluster.bootstrap(listener: listener), flags: flags, environment: environment)
            // Without a ticket or a token the very first connection may come to nothing.
            try await eventually("a scrape is whole", within: .seconds(60)) {
                try await exporter.scrape().series("kafka_up") == [[:]: 1]
            }
            #expect(try await exporter.scrape().series("kafka_brokers") == [[:]: 1], sourceLocation: sourceLocation)
        }

        @Test func mutualTLSWithAnEncryptedKey() async throws {
            let pair = try await cluster.certificates.issue("exporter")
            let key = try await cluster.certificates.encrypted(pair.key, password: "open sesame")
            let password = try directory.write("open sesame\n", to: "key-password")
            try await expectScrape(
                SecuredCluster.mutualTLS,
                tls + ["--tls.cert-file=\(pair.certificate)", "--tls.key-file=\(key)", "--tls.key-password-file=\(password)"]
                    + ["--tls.server-name=localhost"])
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

        @Test func kerberosByKeytabAndByPassword() async throws {
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

        /// Every way to be refused, with everything logged that can be: no secret is in any of it, and each is explained.
        @Test func noSecretIsEverShown() async throws {
            let secrets = ["--sasl.password=\(Self.marker)", "--tls.key-password=\(Self.marker)"]
            let verbose = ["--sasl.enabled", "--sasl.username=exporter", "--log.level=debug", "--log.enable-sarama"]
            let table: [(listener: String, flags: [String], words: String)] = [
                (SecuredCluster.sasl, tls + ["--sasl.mechanism=plain"], "Authentication failed"),
                (SecuredCluster.sasl, tls + ["--sasl.mechanism=scram-sha512"], "Authentication failed"),
                (
                    SecuredCluster.sasl,
                    tls + ["--sasl.mechanism=oauthbearer", "--sasl.oauthbearer-token-url=\(cluster.tokens.address)"],
                    "401: invalid_client"
                ),
                (
                    SecuredCluster.kerberos,
                    ["--sasl.mechanism=gssapi", "--sasl.kerberos-config-path=\(cluster.realm.configurationFile)"],
                    "the password is wrong: check --sasl.password"
                ),
            ]
            for (listener, flags, words) in table {
                let exporter = try await Exporter(
                    servers: cluster.cluster.bootstrap(listener: listener),
                    flags: flags + verbose + secrets + ["--scrape.timeout=4s"])
                try await eventually("the refusal is told: \(words)", within: .seconds(60)) {
                    _ = try await exporter.scrape(within: 5)
                    return exporter.process.standardError.contains(words)
                }
                var seen = exporter.process.standardError + exporter.process.standardOutput
                for page in ["/", "/metrics", "/readyz", "/healthz"] { seen += try await exporter.get(page).text() }
                #expect(!seen.contains(Self.marker), "\(flags)")
            }
        }
    }

    @Suite struct LoginMistakeTests {
        @Test(arguments: [
            (["--sasl.enabled"], "--sasl.mechanism=plain needs a user: set --sasl.username"),
            (["--sasl.enabled", "--sasl.mechanism=digest"], "--sasl.mechanism=digest: must be one of plain"),
            (["--tls.enabled", "--tls.ca-file=/does/not/exist"], "--tls.ca-file=/does/not/exist: No such file or directory"),
            (["--tls.enabled", "--tls.key-file=/k"], "--tls.key-file=/k needs its certificate"),
        ])
        func mistakesEndTheStart(flags: [String], words: String) async throws {
            let process = try ChildProcess(product: "kafka_exporter", ["--web.listen-address=127.0.0.1:0"] + flags)
            #expect(try await process.exitStatus() == .exited(1))
            #expect(process.standardError.contains(words), "\(process.standardError)")
        }
    }
}
