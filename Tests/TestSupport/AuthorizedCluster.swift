/// A broker with Kafka's own authorizer: users who log in at one of its listeners may do nothing without an ACL; clients of the
/// other listener may do everything.
public final class AuthorizedCluster: Sendable {
    /// The listener for `users`, with SASL PLAIN.
    public static let login = "LOGIN"
    public static let password = "right"

    public let cluster: KafkaCluster

    /// - Parameter users: their names; all have the same password.
    public static func start(_ version: KafkaVersion, users: [String]) async throws -> AuthorizedCluster {
        var configuration = KafkaCluster.Configuration(version: version)
        configuration.listeners = [login: "SASL_PLAINTEXT"]
        let entries = users.map { "user_\($0)=\"\(password)\"" }.joined(separator: " ")
        configuration.properties = [
            "authorizer.class.name": version < "4"
                ? "kafka.security.authorizer.AclAuthorizer" : "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": "User:ANONYMOUS",
            "listener.name.login.sasl.enabled.mechanisms": "PLAIN",
            "listener.name.login.plain.sasl.jaas.config":
                "org.apache.kafka.common.security.plain.PlainLoginModule required \(entries);",
        ]
        return AuthorizedCluster(try await KafkaCluster.start(configuration))
    }

    private init(_ cluster: KafkaCluster) {
        self.cluster = cluster
    }

    /// The address of the users' listener.
    public var bootstrap: String { cluster.bootstrap(listener: Self.login) }
}
