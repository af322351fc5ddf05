import TestSupport
import Testing

/// Values that are refused, and those that are not.
@Suite(.needsHelm) struct ValuesTests {
    @Test(arguments: [
        ("extraArg[0]=--log.level=debug", "'extraArg' not allowed"),
        ("tls.enable=true", "'enable' not allowed"),
        ("sasl.scram.user=exporter", "'user' not allowed"),
        ("prometheus.servicemonitor.enabled=true", "'servicemonitor' not allowed"),
        ("liveness.periodSeconds=5", "'periodSeconds' not allowed"),
        ("tls.enabled=yes", "got string, want boolean"),
        ("kafkaServer=kafka:9092", "got string, want array"),
        ("prometheus.serviceMonitor.scheme=ftp", "value must be one of"),
        ("service.type=Cluster", "value must be one of"),
        ("server.tls.enabled=true", "server.tls.secretName: HTTPS needs a Secret"),
        ("sasl.enabled=true,sasl.scram.enabled=true", "sasl.scram: username and password, or secretName, are needed"),
        ("sasl.enabled=true,sasl.oauthbearer.enabled=true,sasl.oauthbearer.secretName=s", "sasl.oauthbearer.tokenUrl is needed"),
        ("sasl.enabled=true,sasl.awsiam.enabled=true,sasl.kerberos.enabled=true", "only one of"),
        ("prometheusRule.enabled=true,prometheusRule.disabled={KafkaIsSlow}", "there is no alert KafkaIsSlow"),
    ])
    func mistakesAreErrors(value: String, message: String) async throws {
        let error = await thrownError(TestSupportError.self) { try await Helm.render(["--set", value]) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "no error")")
    }

    @Test(arguments: [
        // For the community chart's own tests.
        "kafka.enabled=true,kafka.image.repository=bitnamilegacy/kafka",
        // Of a parent chart.
        "enabled=true,global.imageRegistry=registry.example",
        "kafkaBrokerVersion=3.9,image.tag=1.9,verbosity=1,kafkaLabels.shard=1",
        "service.nodePort=null,service.loadBalancerIP=null,serviceAccount.name=null,env=null,extraArgs=null,resources=null",
        "tls.mountPath=null,tls.secretName=null,sasl.scram.mechanism=null,prometheus.serviceMonitor.relabelings=null",
        "readiness.probe.httpGet=null,readiness.probe.tcpSocket.port=exporter-port",
        // Off, whatever else is said of it.
        "tls.secretName=certificate,sasl.scram.enabled=true,sasl.kerberos.serviceName=kafka,server.tls.secretName=certificate",
    ])
    func oldValuesAreTaken(value: String) async throws {
        #expect(try await Helm.render(["--set", value]).contains("kind: Deployment"))
    }

    /// Their exporter would not start with a flag that is given twice.
    @Test(
        .needsKubernetesValidate,
        arguments: [
            ("--kafka.version=1.0.0", "kafka.version", ["--kafka.version=1.0.0"]),
            ("--log.enable-sarama=false", "log.enable-sarama", ["--log.enable-sarama=false"]),
            ("--no-log.enable-sarama", "log.enable-sarama", ["--no-log.enable-sarama"]),
            ("--kafka.server=more:9092", "kafka.server", ["--kafka.server=kafka-server:9092", "--kafka.server=more:9092"]),
        ])
    func extraArgumentsReplaceTheCharts(argument: String, flag: String, expected: [String]) async throws {
        let manifests = try await Manifests.rendered(
            ["--set", "kafkaBrokerVersion=0.11.0,sarama.logEnabled=true,extraArgs[0]=\(argument)"])
        #expect(try manifests.arguments().filter { $0.contains("-\(flag)") } == expected)
    }
}
