import Foundation

/// A broker that requires authentication: TLS with a client certificate, and every SASL mechanism.
public final class SecuredCluster: Sendable {
    public static let missing: String? =
        KafkaDistribution.isAvailable ? TLSFixtures.missing ?? KerberosRealm.missing : KafkaDistribution.unavailableReason

    /// The cluster shared by all tests with this version. A test must hold it for as long as it talks to the brokers.
    public static func shared(_ version: KafkaVersion = .latest) async throws -> SecuredCluster {
        try await instances[version]
    }

    /// Stops the shared clusters that no test holds.
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
    /// For versions that accept no new passwords at run time: the password is configured before the start.
    private let zookeeper: ZookeeperServer?

    /// Newer versions read client authorities from a PEM file, and accept SCRAM passwords from a client.
    private static let firstWithCertificateFiles: KafkaVersion = "2.7"
    /// Older versions do not verify the signatures of tokens.
    private static let firstWithTokens: KafkaVersion = "3.1"

    private init(_ version: KafkaVersion) async throws {
        certificates = try await TLSFixtures()
        // One realm, and one KRB5_CONFIG, for the whole process.
        realm = try await ProcessRealm.shared.realm()
        tokens = try TokenServer()
        let keyStore = try await certificates.keyStore(try await certificates.server(), password: "storage")
        let keytab = try await realm.keytab("kafka/127.0.0.1")

        var configuration = KafkaCluster.Configuration(version: version)
        configuration.listeners = [Self.sasl: "SASL_SSL", Self.kerberos: "SASL_PLAINTEXT"]
        configuration.properties = [
            "ssl.keystore.type": "PKCS12", "ssl.keystore.location": keyStore, "ssl.keystore.password": "storage",
            "ssl.key.password": "storage",
        ]
        if version >= Self.firstWithCertificateFiles {
            configuration.listeners[Self.mutualTLS] = "SSL"
            configuration.properties.merge([
                "ssl.truststore.type": "PEM", "ssl.truststore.location": certificates.authority.certificate,
                "listener.name.mtls.ssl.client.auth": "required",
            ]) { $1 }
        }
        configuration.properties.merge(Self.passwordProperties) { $1 }
        configuration.properties.merge(Self.kerberosProperties(principal: "kafka/127.0.0.1@\(realm.name)", keytab: keytab)) { $1 }
        if version >= Self.firstWithTokens {
            configuration.properties.merge(Self.tokenProperties(version, keySetFile: tokens.keySetFile)) { $1 }
        }
        configuration.jvmOptions = [
            "-Djava.security.krb5.conf=\(realm.configurationFile)",
            "-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=file://\(tokens.keySetFile)",
        ]
        if !version.needsZookeeper {
            configuration.storageFormatArguments = Self.scram.flatMap { mechanism in
                [("exporter", "right"), (Marker.user, Marker.text)].flatMap { name, password in
                    ["--add-scram", "\(mechanism)=[name=\(name),password=\(password)]"]
                }
            }
        }
        let isToldBefore = version < Self.firstWithCertificateFiles
        zookeeper = isToldBefore ? try await ZookeeperServer.start() : nil
        if let zookeeper {
            try await Self.addScramUser(version, ["--zookeeper", zookeeper.address])
            configuration.zookeeperAddress = zookeeper.address
        }
        cluster = try await KafkaCluster.start(configuration)
        if version.needsZookeeper, !isToldBefore {
            try await Self.addScramUser(version, ["--bootstrap-server", cluster.bootstrap])
        }
    }

    private static let scram = ["SCRAM-SHA-256", "SCRAM-SHA-512"]
    private static let modules = "org.apache.kafka.common.security"

    private static func addScramUser(_ version: KafkaVersion, _ server: [String]) async throws {
        let passwords = scram.map { "\($0)=[password=right]" }.joined(separator: ",")
        try await KafkaTool.run(
            version: version, mainClass: "kafka.admin.ConfigCommand",
            arguments: server + ["--alter", "--entity-type", "users", "--entity-name", "exporter", "--add-config", passwords])
    }

    private static var passwordProperties: [String: String] {
        let listener = "listener.name.login"
        return [
            "\(listener).sasl.enabled.mechanisms": (["PLAIN"] + scram).joined(separator: ","),
            "\(listener).plain.sasl.jaas.config":
                "\(modules).plain.PlainLoginModule required user_exporter=\" right\" user_\(Marker.user)=\"\(Marker.text)\";",
            "\(listener).scram-sha-256.sasl.jaas.config": "\(modules).scram.ScramLoginModule required;",
            "\(listener).scram-sha-512.sasl.jaas.config": "\(modules).scram.ScramLoginModule required;",
        ]
    }

    private static func kerberosProperties(principal: String, keytab: String) -> [String: String] {
        let module = "com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true storeKey=true"
        return [
            "listener.name.krb.sasl.enabled.mechanisms": "GSSAPI", "sasl.kerberos.service.name": "kafka",
            "listener.name.krb.gssapi.sasl.jaas.config": "\(module) keyTab=\"\(keytab)\" principal=\"\(principal)\";",
        ]
    }

    /// Enables OAUTHBEARER beside the mechanisms with passwords.
    private static func tokenProperties(_ version: KafkaVersion, keySetFile: String) -> [String: String] {
        let listener = "listener.name.login"
        let folder = "\(modules).oauthbearer" + (version < "4" ? ".secured" : "")
        return [
            "\(listener).sasl.enabled.mechanisms": (["PLAIN"] + scram + ["OAUTHBEARER"]).joined(separator: ","),
            "\(listener).oauthbearer.sasl.jaas.config": "\(modules).oauthbearer.OAuthBearerLoginModule required;",
            "\(listener).oauthbearer.sasl.server.callback.handler.class": "\(folder).OAuthBearerValidatorCallbackHandler",
            // Closes connections when their token expires.
            "\(listener).oauthbearer.connections.max.reauth.ms": "3600000",
            "sasl.oauthbearer.jwks.endpoint.url": "file://\(keySetFile)",
        ]
    }
}

/// The realm configured by this process's `KRB5_CONFIG`.
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
                try await realm.add(Marker.user, password: Marker.text)
                try await realm.add("hasty", password: "right", options: "-maxlife \"10 seconds\"")
                return realm
            }
        start = task
        return try await task.value
    }
}
