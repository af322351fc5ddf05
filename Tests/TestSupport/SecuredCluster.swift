import Foundation

/// A broker that wants to know who asks: over TLS with a client certificate, and by every SASL mechanism.
public final class SecuredCluster: Sendable {
    public static let missing: String? =
        KafkaDistribution.isAvailable ? TLSFixtures.missing ?? KerberosRealm.missing : KafkaDistribution.unavailableReason

    /// The one that all tests with this version share. A test must hold it for as long as it talks to the brokers.
    public static func shared(_ version: KafkaVersion = .latest) async throws -> SecuredCluster {
        try await instances[version]
    }

    /// Stops the shared ones that no test holds.
    static func stopIdle() async {
        await instances.dropIdle()
    }

    private static let instances = SharedInstances<KafkaVersion, SecuredCluster> { try await SecuredCluster($0) }

    /// Listeners' names.
    public static let mutualTLS = "MTLS"
    public static let sasl = "LOGIN"
    public static let kerberos = "KRB"

    public let certificates: TLSFixtures
    public let realm: KerberosRealm
    public let tokens: TokenServer
    public let cluster: KafkaCluster

    private init(_ version: KafkaVersion) async throws {
        certificates = try await TLSFixtures()
        // One realm, and one KRB5_CONFIG, for the whole process.
        realm = try await ProcessRealm.shared.realm()
        tokens = try TokenServer()
        let keyStore = try await certificates.keyStore(try await certificates.server(), password: "storage")
        let keytab = try await realm.keytab("kafka/127.0.0.1")

        var configuration = KafkaCluster.Configuration(version: version)
        configuration.listeners = [Self.mutualTLS: "SSL", Self.sasl: "SASL_SSL", Self.kerberos: "SASL_PLAINTEXT"]
        var properties = [
            "ssl.keystore.type": "PKCS12", "ssl.keystore.location": keyStore, "ssl.keystore.password": "storage",
            "ssl.key.password": "storage",
            "ssl.truststore.type": "PEM", "ssl.truststore.location": certificates.authority.certificate,
            "listener.name.mtls.ssl.client.auth": "required",
            "listener.name.krb.sasl.enabled.mechanisms": "GSSAPI", "sasl.kerberos.service.name": "kafka",
            "listener.name.login.sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER",
            "sasl.oauthbearer.jwks.endpoint.url": "file://\(tokens.keySetFile)",
        ]
        let security = "org.apache.kafka.common.security"
        for (mechanism, module) in [
            ("login.plain", "\(security).plain.PlainLoginModule required user_exporter=\" right\""),
            ("login.scram-sha-256", "\(security).scram.ScramLoginModule required"),
            ("login.scram-sha-512", "\(security).scram.ScramLoginModule required"),
            ("login.oauthbearer", "\(security).oauthbearer.OAuthBearerLoginModule required"),
            (
                "krb.gssapi",
                "com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true storeKey=true keyTab=\"\(keytab)\""
                    + " principal=\"kafka/127.0.0.1@\(realm.name)\""
            ),
        ] {
            properties["listener.name.\(mechanism).sasl.jaas.config"] = "\(module);"
        }
        let handler = "\(security).oauthbearer" + (version < "4" ? ".secured" : "") + ".OAuthBearerValidatorCallbackHandler"
        properties["listener.name.login.oauthbearer.sasl.server.callback.handler.class"] = handler
        // So that a token's end closes the connection.
        properties["listener.name.login.oauthbearer.connections.max.reauth.ms"] = "3600000"
        configuration.properties = properties
        configuration.jvmOptions = [
            "-Djava.security.krb5.conf=\(realm.configurationFile)",
            "-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=file://\(tokens.keySetFile)",
        ]
        let scram = ["SCRAM-SHA-256", "SCRAM-SHA-512"]
        if !version.needsZookeeper {
            configuration.storageFormatArguments = scram.flatMap { ["--add-scram", "\($0)=[name=exporter,password=right]"] }
        }
        cluster = try await KafkaCluster.start(configuration)
        if version.needsZookeeper {
            try await KafkaTool.run(
                version: version, mainClass: "kafka.admin.ConfigCommand",
                arguments: ["--bootstrap-server", cluster.bootstrap, "--alter", "--entity-type", "users"]
                    + [
                        "--entity-name", "exporter", "--add-config",
                        scram.map { "\($0)=[password=right]" }.joined(separator: ","),
                    ])
        }
    }
}

/// The realm that `KRB5_CONFIG` of this process names.
private actor ProcessRealm {
    static let shared = ProcessRealm()
    private var start: Task<KerberosRealm, any Error>?

    func realm() async throws -> KerberosRealm {
        let task =
            start
            ?? Task {
                let realm = try await KerberosRealm()
                try await realm.add("kafka/127.0.0.1")
                try await realm.add("exporter", password: "right")
                try await realm.add("hasty", password: "right", options: "-maxlife \"10 seconds\"")
                return realm
            }
        start = task
        return try await task.value
    }
}
