import TestSupport
import Testing

extension RealClusters {
    /// Every secret is the marker. Nothing that the exporter writes or answers may contain it, nor its command line.
    @Suite(.enabled(if: SecuredCluster.missing == nil, Comment(rawValue: SecuredCluster.missing ?? "")))
    struct SecretTests {
        private let cluster: SecuredCluster
        private let directory: TemporaryDirectory
        private let password: String

        init() async throws {
            cluster = try await SecuredCluster.shared()
            directory = try TemporaryDirectory(named: "secrets")
            password = try directory.write("\(Marker.text)\n", to: "password")
        }

        private var tls: [String] { ["--tls.enabled", "--tls.ca-file=\(cluster.certificates.authority.certificate)"] }

        private func sasl(_ mechanism: String, user: String = Marker.user) -> [String] {
            ["--sasl.enabled", "--sasl.username=\(user)", "--sasl.mechanism=\(mechanism)"]
        }

        private var passwordFile: [String] { ["--sasl.password-file=\(password)"] }
        private var kerberos: [String] { ["--sasl.kerberos-config-path=\(cluster.realm.configurationFile)"] }

        private func tokens(_ address: String) -> [String] { ["--sasl.oauthbearer-token-url=\(address)"] }

        @Test func aSuccessfulLoginShowsNoSecret() async throws {
            let pair = try await cluster.certificates.issue("exporter")
            let key = try await cluster.certificates.encrypted(pair.key, password: Marker.text)
            let certificate = tls + ["--tls.cert-file=\(pair.certificate)", "--tls.key-file=\(key)"]
            var logins: [(listener: String, flags: [String], environment: [String: String])] = [
                (SecuredCluster.sasl, tls + sasl("plain") + ["--sasl.password=\(Marker.text)"], [:]),
                (SecuredCluster.sasl, tls + sasl("plain"), ["SASL_USER_PASSWORD": Marker.text]),
                (SecuredCluster.sasl, tls + sasl("plain") + passwordFile, [:]),
                (SecuredCluster.sasl, tls + sasl("oauthbearer") + passwordFile + tokens(cluster.tokens.address), [:]),
                (SecuredCluster.mutualTLS, certificate + ["--tls.key-password=\(Marker.text)"], [:]),
                (SecuredCluster.mutualTLS, certificate + ["--tls.key-password-file=\(password)"], [:]),
                (SecuredCluster.mutualTLS, certificate, ["KAFKA_EXPORTER_TLS_KEY_PASSWORD": Marker.text]),
            ]
            if LoadedLibrary.missingGSSAPI == nil {
                logins.append((SecuredCluster.kerberos, sasl("gssapi") + kerberos + passwordFile, [:]))
            }
            if LoadedLibrary.missingSCRAM == nil {
                logins.append((SecuredCluster.sasl, tls + sasl("scram-sha256") + passwordFile, [:]))
            }
            let zookeeper = try await ZookeeperServer.start()
            for (listener, flags, environment) in logins {
                let exporter = try await MarkedExporter(
                    servers: cluster.cluster.bootstrap(listener: listener), zookeeper: zookeeper.address, flags: flags,
                    environment: environment)
                // The very first connection may fail if there is no ticket or token yet.
                try await eventually("a scrape is complete", within: .seconds(60)) {
                    try await exporter.metrics()["kafka_up"] == 1
                }
                try await expectNothing(in: exporter, flags)
            }
        }

        @Test func aRefusedLoginShowsNoSecret() async throws {
            let stranger = try TokenServer()
            let echo = try StandInServer { StandInServer.Response(status: 403, body: "you sent \($0.form) \($0.headers)") }
            defer { echo.stop() }
            let identity = [
                "AWS_SECRET_ACCESS_KEY": "", "AWS_ACCESS_KEY_ID": "", "AWS_ROLE_ARN": "arn:aws:iam::1:role/x",
                "AWS_WEB_IDENTITY_TOKEN_FILE": password, "AWS_ENDPOINT_URL_STS": echo.address,
            ]
            let awsiam = tls + sasl("awsiam") + ["--sasl.aws-region=eu-central-1"]
            var logins: [(listener: String, flags: [String], environment: [String: String], text: String)] = [
                (SecuredCluster.sasl, tls + sasl("plain", user: "exporter") + passwordFile, [:], "Authentication failed"),
                (SecuredCluster.sasl, tls + sasl("scram-sha512", user: "exporter") + passwordFile, [:], "Authentication failed"),
                (
                    SecuredCluster.sasl,
                    tls + sasl("oauthbearer", user: "exporter") + passwordFile + tokens(cluster.tokens.address), [:],
                    "401: invalid_client"
                ),
                (SecuredCluster.sasl, tls + sasl("oauthbearer") + passwordFile + tokens(stranger.address), [:], "invalid_token"),
                (SecuredCluster.sasl, tls + sasl("oauthbearer") + passwordFile + tokens(echo.address), [:], "403: you sent"),
                (SecuredCluster.sasl, awsiam, [:], "invalid_token"),
                (SecuredCluster.sasl, awsiam, identity, "403: you sent"),
            ]
            if LoadedLibrary.missingGSSAPI == nil {
                logins.append(
                    (
                        SecuredCluster.kerberos, sasl("gssapi", user: "exporter") + kerberos + passwordFile, [:],
                        "the password is wrong: check --sasl.password"
                    ))
            }
            for (listener, flags, environment, text) in logins {
                let exporter = try await MarkedExporter(
                    servers: cluster.cluster.bootstrap(listener: listener), zookeeper: "127.0.0.1:1", flags: flags,
                    environment: environment)
                try await eventually("the refusal is logged: \(text)", within: .seconds(60)) {
                    let metrics = try await exporter.metrics()
                    #expect(metrics["kafka_up"] == 0)
                    return exporter.log.contains(text)
                }
                try await expectNothing(in: exporter, flags)
            }
        }

        /// A process's command line is public: secrets that were written there on purpose do not count.
        private func expectNothing(
            in exporter: MarkedExporter, _ flags: [String], sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let shown = try await exporter.everythingShown()
            #expect(
                ["--kafka.server", "facility=", "kafka_up ", "msg=stopping"].allSatisfy(shown.contains),
                sourceLocation: sourceLocation)
            let lines = Marker.lines(in: shown).filter { !flags.contains(String($0)) }
            #expect(lines.isEmpty, "\(flags)", sourceLocation: sourceLocation)
        }
    }

    /// Mistakes in flags and files with secrets abort the start without showing the secret.
    @Suite struct SecretMistakeTests {
        @Test func areReportedWithoutTheSecret() async throws {
            let files = try await TLSFixtures()
            let pair = try await files.server()
            let key = try await files.encrypted(pair.key, password: "right")
            let wrong = try files.write("\(Marker.text)\n", to: "wrong")
            func webConfiguration(_ text: String) throws -> [String] {
                ["--web.config.file=\(try files.write(text, to: "web-\(text.count).yml"))"]
            }
            let login = ["--sasl.enabled", "--sasl.username=u"]
            let kafkaKey = ["--tls.enabled", "--tls.cert-file=\(pair.certificate)", "--tls.key-file=\(key)"]
            let serverKey = [
                "--server.tls.enabled", "--server.tls.cert-file=\(pair.certificate)", "--server.tls.key-file=\(key)",
            ]
            let table: [(flags: [String], text: String)] = [
                (kafkaKey + ["--tls.key-password=\(Marker.text)"], "--tls.key-file"),
                (kafkaKey + ["--tls.key-password-file=\(wrong)"], "--tls.key-file"),
                (serverKey + ["--server.tls.key-password-file=\(wrong)"], "--server.tls.key-file"),
                (login + ["--sasl.password=\(Marker.text)", "--sasl.password-file=\(wrong)"], "both given"),
                (login + ["--sasl.mechanism=\(Marker.user)", "--sasl.password-file=\(wrong)"], "--sasl.mechanism"),
                (login + ["--sasl.pasword=\(Marker.text)"], "sasl.pasword"),
                (["--use.consumelag.zookeeper", "--zookeeper.auth-file=\(wrong)"], "--zookeeper.auth-file"),
                (try webConfiguration("basic_auth_users:\n  prometheus: \(Marker.text)\n"), "prometheus"),
                (try webConfiguration("basic_auth_users: \(Marker.text)\n"), "basic_auth_users"),
                (try webConfiguration("basic_auth_users:\n  prometheus: [\(Marker.bcrypt)\n"), "web-"),
                (
                    login + ["--sasl.mechanism=oauthbearer", "--sasl.password-file=\(wrong)"]
                        + ["--sasl.oauthbearer-token-url=ftp://u:\(Marker.text)@host/"], "--sasl.oauthbearer-token-url"
                ),
            ]
            for (flags, text) in table {
                let process = try ChildProcess(
                    product: "kafka_exporter", ["--web.listen-address=127.0.0.1:0", "--log.level=debug"] + flags)
                #expect(try await process.exitStatus() == .exited(1), "\(flags)")
                #expect(process.standardError.contains(text), "\(flags): \(process.standardError)")
                #expect(Marker.lines(in: process.standardError + process.standardOutput).isEmpty, "\(flags)")
            }
        }
    }
}
