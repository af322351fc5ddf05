import CommandLineFlags
import System
import TestSupport
import Testing

@testable import kafka_exporter

@Suite struct ExporterFlagsTests {
    static func configuration(
        _ arguments: [String], environment: [String: String] = [:]
    ) throws(UsageError) -> ExporterConfiguration? {
        let request = try ExporterFlags.command(version: "").parse(arguments) { environment[$0] }
        guard case .run(let flags) = request else { return nil }
        return try ExporterFlags.validate(flags)
    }

    static func errorMessage(_ arguments: [String], environment: [String: String] = [:]) -> String? {
        do throws(UsageError) {
            _ = try configuration(arguments, environment: environment)
            return nil
        } catch {
            return error.message
        }
    }

    @Test func defaultsAreKafkaExporters() throws {
        let configuration = try #require(try Self.configuration([]))
        #expect(configuration.kafka.servers.map(\.description) == ["kafka:9092"])
        #expect(configuration.kafka.constantLabels.labels.isEmpty)
        #expect(!configuration.kafka.allowsTopicCreation)
        #expect(configuration.web.listenAddresses == [":9308"])
        #expect(configuration.web.telemetryPath == "/metrics")
        #expect(configuration.scrapes.topics.include.text == ".*")
        #expect(configuration.scrapes.topics.exclude.text == "^$")
        #expect(configuration.scrapes.groups.include.text == ".*")
        #expect(configuration.scrapes.groups.exclude.text == "^$")
        #expect(configuration.scrapes.showsAllOffsets)
        #expect(!configuration.scrapes.allowsConcurrent)
        #expect(configuration.scrapes.topicWorkers == 100)
        #expect(configuration.scrapes.groupWorkers == 100)
        #expect(configuration.scrapes.groupTimeout == .seconds(300))
        #expect(configuration.scrapes.timeout == .seconds(60))
        #expect(configuration.login.sasl.handshake)
        #expect(configuration.zookeeper.servers == ["localhost:2181"])
        #expect(configuration.logging.effectiveLevel == .info)
        #expect(configuration.logging.format == .logfmt)
    }

    typealias Reading = @Sendable (ExporterConfiguration) -> String

    static let flags: [(String, Reading, String)] = [
        ("--kafka.server=a:1", { "\($0.kafka.servers)" }, "[a:1]"),
        ("--kafka.server=a:1, b:2,[::1]:3", { "\($0.kafka.servers)" }, "[a:1, b:2, [::1]:3]"),
        ("--kafka.version=anything", { $0.kafka.version }, "anything"),
        ("--kafka.labels=a=b,c=d", { $0.kafka.constantLabels.textInHelp }, "\"a=b,c=d\""),
        ("--kafka.allow-auto-topic-creation", { "\($0.kafka.allowsTopicCreation)" }, "true"),
        ("--refresh.metadata=0s", { "\($0.kafka.metadataRefresh.textInHelp)" }, "0s"),
        ("--refresh.metadata=-1s", { "\($0.kafka.metadataRefresh.textInHelp)" }, "-1s"),
        ("--refresh.metadata=1m30s", { "\($0.kafka.metadataRefresh.textInHelp)" }, "1m30s"),
        ("--sasl.handshake=false", { "\($0.login.sasl.handshake)" }, "false"),
        ("--no-sasl.handshake", { "\($0.login.sasl.handshake)" }, "false"),
        ("--no-sasl.enabled", { "\($0.login.sasl.isEnabled)" }, "false"),
        ("--sasl.enabled=false", { "\($0.login.sasl.isEnabled)" }, "false"),
        ("--sasl.username=u", { $0.login.sasl.username }, "u"),
        ("--sasl.password=p", { $0.login.sasl.password.value?.plain ?? "" }, "p"),
        ("--sasl.mechanism=SCRAM-SHA256", { $0.login.sasl.mechanism }, "SCRAM-SHA256"),
        ("--sasl.aws-region=r", { $0.login.sasl.awsRegion }, "r"),
        ("--sasl.oauthbearer-token-url=https://t", { $0.login.sasl.tokenURL }, "https://t"),
        ("--sasl.password-file=/p", { $0.login.sasl.password.file ?? "" }, "/p"),
        ("--sasl.oauthbearer-ca-file=/c", { $0.login.sasl.tokenAuthorityFile }, "/c"),
        ("--tls.key-password=p", { $0.login.tls.keyPassword.value?.plain ?? "" }, "p"),
        ("--tls.key-password-file=/p", { $0.login.tls.keyPassword.file ?? "" }, "/p"),
        ("--sasl.oauthbearer-scopes=a,b", { $0.login.sasl.scopes }, "a,b"),
        ("--sasl.service-name=kafka", { $0.login.sasl.serviceName }, "kafka"),
        ("--sasl.kerberos-config-path=/etc/krb5.conf", { $0.login.sasl.kerberosConfigurationFile }, "/etc/krb5.conf"),
        ("--sasl.realm=R", { $0.login.sasl.realm }, "R"),
        ("--sasl.keytab-path=/k", { $0.login.sasl.keytab }, "/k"),
        ("--sasl.kerberos-auth-type=keytabAuth", { $0.login.sasl.kerberosAuthenticationType }, "keytabAuth"),
        ("--sasl.disable-PA-FX-FAST", { "\($0.kafka.disablesFAST)" }, "true"),
        ("--tls.server-name=s", { $0.login.tls.serverName }, "s"),
        ("--tls.ca-file=c", { $0.login.tls.files.authority ?? "" }, "c"),
        ("--tls.cert-file=c", { $0.login.tls.files.certificate ?? "" }, "c"),
        ("--tls.key-file=k", { $0.login.tls.files.key ?? "" }, "k"),
        ("--tls.insecure-skip-tls-verify", { "\($0.login.tls.skipsVerification)" }, "true"),
        ("--server.tls.mutual-auth-enabled", { "\($0.web.tls.asksForClientCertificates)" }, "true"),
        ("--server.tls.ca-file=c", { $0.web.tls.caFile }, "c"),
        ("--server.tls.cert-file=c", { $0.web.tls.certificateFile }, "c"),
        ("--server.tls.key-file=k", { $0.web.tls.keyFile }, "k"),
        ("--topic.filter=^a", { $0.scrapes.topics.include.text }, "^a"),
        ("--topic.exclude=^b", { $0.scrapes.topics.exclude.text }, "^b"),
        ("--group.filter=^c", { $0.scrapes.groups.include.text }, "^c"),
        ("--group.exclude=^d", { $0.scrapes.groups.exclude.text }, "^d"),
        ("--web.listen-address=127.0.0.1:80", { "\($0.web.listenAddresses)" }, "[\"127.0.0.1:80\"]"),
        ("--web.listen-address=[::]:0", { "\($0.web.listenAddresses)" }, "[\"[::]:0\"]"),
        ("--web.telemetry-path=/kafka/metrics", { $0.web.telemetryPath }, "/kafka/metrics"),
        ("--web.telemetry-path=/", { $0.web.telemetryPath }, "/"),
        ("--web.telemetry-path=/...", { $0.web.telemetryPath }, "/..."),
        ("--log.enable-sarama", { "\($0.logging.includesClientLibrary)" }, "true"),
        ("--log.level=warn", { "\($0.logging.effectiveLevel)" }, "warn"),
        ("--log.format=json", { "\($0.logging.format)" }, "json"),
        ("--verbosity=1", { "\($0.logging.effectiveLevel)" }, "debug"),
        ("--no-use.consumelag.zookeeper", { "\($0.zookeeper.isEnabled)" }, "false"),
        ("--zookeeper.server=a:1,b:2/chroot", { "\($0.zookeeper.servers)" }, "[\"a:1,b:2/chroot\"]"),
        ("--no-offset.show-all", { "\($0.scrapes.showsAllOffsets)" }, "false"),
        ("--concurrent.enable", { "\($0.scrapes.allowsConcurrent)" }, "true"),
        ("--topic.workers=1", { "\($0.scrapes.topicWorkers)" }, "1"),
        ("--group.workers=7", { "\($0.scrapes.groupWorkers)" }, "7"),
        ("--group.metrics.timeout=10s", { $0.scrapes.groupTimeout.textInHelp }, "10s"),
        ("--scrape.timeout=1.5s", { $0.scrapes.timeout.textInHelp }, "1.5s"),
    ]

    @Test(arguments: flags)
    func flagIsRead(_ argument: String, _ read: Reading, _ value: String) throws {
        let configuration = try #require(try Self.configuration([argument]))
        #expect(read(configuration) == value)
    }

    static let variables: [(String, String, Reading)] = [
        ("KAFKA_EXPORTER_TOPIC_FILTER", "^a", { $0.scrapes.topics.include.text }),
        ("KAFKA_EXPORTER_WEB_LISTEN_ADDRESS", ":1", { $0.web.listenAddresses.joined(separator: " ") }),
        ("KAFKA_EXPORTER_SASL_PASSWORD", "p", { $0.login.sasl.password.value?.plain ?? "" }),
        ("KAFKA_EXPORTER_SASL_DISABLE_PA_FX_FAST", "true", { "\($0.kafka.disablesFAST)" }),
        ("SASL_USER_PASSWORD", "p", { $0.login.sasl.password.value?.plain ?? "" }),
        ("AWS_REGION", "eu-west-1", { $0.login.sasl.awsRegion }),
        ("SASL_OAUTHBEARER_TOKEN_URL", "https://t", { $0.login.sasl.tokenURL }),
    ]

    @Test(arguments: variables)
    func variableIsRead(_ variable: String, _ value: String, _ read: Reading) throws {
        let configuration = try #require(try Self.configuration([], environment: [variable: value]))
        #expect(read(configuration) == value)
    }

    /// kafka_exporter's own Helm chart always sets these flags.
    @Test(
        arguments: [
            ("SASL_USER_PASSWORD", "v", "v"), ("SASL_USER_PASSWORD", "", ""), ("SASL_OAUTHBEARER_TOKEN_URL", "v", "v"),
            ("AWS_REGION", "v", "v"),
        ])
    func emptyFlagsDoNotReplaceTheEnvironment(variable: String, value: String, expected: String) throws {
        let flags = ["--sasl.password=", "--sasl.oauthbearer-token-url=", "--sasl.aws-region="]
        let sasl = try #require(try Self.configuration(flags, environment: [variable: value])).login.sasl
        #expect((sasl.password.value?.plain ?? "") + sasl.tokenURL + sasl.awsRegion == expected)
    }

    @Test func serversOnTheCommandLineReplaceTheEnvironments() throws {
        let environment = ["KAFKA_EXPORTER_KAFKA_SERVER": "a:1\nb:2"]
        #expect(try Self.configuration([], environment: environment)?.kafka.servers.count == 2)
        let configuration = try Self.configuration(["--kafka.server=c:3"], environment: environment)
        #expect(configuration?.kafka.servers.map(\.description) == ["c:3"])
    }

    /// The flags of the two common Helm charts and of the README.
    @Test(
        arguments: [
            ["--kafka.server=kafka:9092", "--kafka.version=2.0.0", "--verbosity=0"],
            ["--kafka.server=a:9092", "--kafka.server=b:9092", "--log.level=info", "--topic.filter=.*", "--group.filter=.*"],
            ["--sasl.handshake=false", "--sasl.username=", "--sasl.password=", "--sasl.mechanism="],
            ["--kafka.labels=", "--offset.show-all", "--log.enable-sarama", "--refresh.metadata=1m", "--concurrent.enable"],
        ])
    func commonCommandLinesWork(_ arguments: [String]) throws {
        #expect(try Self.configuration(arguments) != nil)
    }

    @Test func aShardIsGivenOrAssigned() throws {
        #expect(try Self.configuration(["--shard=1/3"])?.sharding.shard?.index == 1)
        #expect(try Self.configuration(["--shard.group=exporters"])?.sharding.group == "exporters")
        let error = thrownError(UsageError.self) { try Self.configuration(["--shard=1/3", "--shard.group=exporters"]) }
        #expect(error?.message == "--shard and --shard.group exclude each other: the group assigns the shards")
    }

    @Test(
        arguments: [
            ("--server.tls.cert-file=/nope", "--server.tls.* has no effect without --server.tls.enabled"),
            ("--server.tls.key-password-file=/nope", "--server.tls.* has no effect without --server.tls.enabled"),
            ("--server.tls.mutual-auth-enabled", "--server.tls.* has no effect without --server.tls.enabled"),
            ("--end-to-end.create-topic", "--end-to-end.* has no effect without --collector.end-to-end"),
            ("--zookeeper.server=a:1", "--zookeeper.* has no effect without --use.consumelag.zookeeper"),
            (
                "--shard.scrape-interval=5s",
                "--shard.scrape-interval and --shard.session-timeout have no effect without --shard.group"
            ), ("--shard.session-timeout=15s", nil),
            ("--server.tls.cert-file=", nil), ("--no-server.tls.mutual-auth-enabled", nil), ("--zookeeper.tls.ca-file=", nil),
            ("--zookeeper.server=localhost:2181", nil),
        ] as [(String, String?)])
    func groupsWithoutTheirSwitchAreAWarning(flag: String, warning: String?) throws {
        #expect(try Self.configuration([flag])?.warnings == (warning.map { [$0] } ?? []))
    }

    @Test func theSwitchRemovesTheWarning() throws {
        let server = ["--server.tls.enabled", "--server.tls.cert-file=c", "--server.tls.key-file=k"]
        #expect(try Self.configuration(server)?.warnings == [])
        #expect(try Self.configuration(["--use.consumelag.zookeeper", "--zookeeper.server=a:1"])?.warnings == [])
        let files = ["--zookeeper.tls.ca-file=c", "--zookeeper.tls.cert-file=c", "--zookeeper.tls.key-file=k"]
        #expect(try Self.configuration(files)?.warnings.count == 1)
    }

    @Test(arguments: [("exporter:secret\n\n", nil), ("exporter:secret \n", "ends in white space")])
    func anUnlikelyZookeeperPasswordIsReported(content: String, mistake: String?) throws {
        let directory = try TemporaryDirectory(named: "flags")
        let file = try directory.write(content, to: "auth")
        let warnings = try Self.configuration(["--use.consumelag.zookeeper", "--zookeeper.auth-file=\(file)"])?.warnings
        #expect(
            warnings == (mistake.map { ["--zookeeper.auth-file=\(file): the line in it \($0), which is part of it"] } ?? [])
        )
    }

    @Test func helpIsAsRecorded() {
        #expect(ExporterFlags.command(version: "").helpText() == exporterHelp)
    }
}

extension Secret {
    fileprivate var plain: String { withBytes { String(decoding: $0, as: UTF8.self) } }
}
