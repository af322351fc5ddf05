import Credentials
import KafkaClient
import KafkaLogin
import System
import TestSupport
import Testing

@testable import KafkaDiagnosis

/// ACLs that hide resources, enforced by Kafka's own authorizers.
@Suite(.serialized, .enabled(if: KafkaDistribution.isAvailable, Comment(rawValue: KafkaDistribution.unavailableReason)))
struct AccessTests {
    private func client(_ cluster: AuthorizedCluster, _ user: String) throws -> KafkaClient {
        var options = LoginOptions()
        options.sasl.isEnabled = true
        options.sasl.username = user
        options.sasl.password.value = Secret(AuthorizedCluster.password)
        var configuration = KafkaConfiguration(servers: [cluster.bootstrap])
        configuration.security = try KafkaLogin(options).security
        return try KafkaClient(configuration)
    }

    private func word(_ answer: ClusterAccess.Answer) -> String {
        switch answer {
        case .allowed: "allowed"
        case .denied: "denied"
        case .unknown: "unknown"
        }
    }

    @Test(arguments: ["4.3.1", "2.8.2"] as [KafkaVersion])
    func permissionsAreDetermined(version: KafkaVersion) async throws {
        let cluster = try await AuthorizedCluster.start(version, users: ["all", "cluster", "some", "none"])
        let admin = try cluster.cluster.client()
        try await admin.createTopics(["orders", "payments"])
        try await admin.commit([0: 0], of: "orders", for: "billing")
        try await admin.allowDescribe("all", [.topic("*"), .group("*"), .cluster])
        try await admin.allowDescribe("cluster", [.topic("*"), .cluster])
        try await admin.allowDescribe("some", [.topics(prefix: "ord"), .group("billing")])
        let isOld = KafkaClient.libraryVersion.hasPrefix("2.0.") || KafkaClient.libraryVersion.hasPrefix("2.1.")
        let table: [(user: String, cluster: String, topics: String, groups: String)] = [
            ("all", isOld ? "unknown" : "allowed", "allowed", "allowed"),
            ("cluster", isOld ? "unknown" : "allowed", "allowed", "denied"),
            ("some", isOld ? "unknown" : "denied", "denied", "denied"),
            ("none", isOld ? "unknown" : "denied", "denied", "denied"),
        ]
        for row in table {
            let access = try await client(cluster, row.user).access(deadline: .now + .seconds(20))
            #expect(word(access.cluster) == row.cluster, "\(row.user): \(access)")
            #expect(word(access.everyTopic) == row.topics, "\(row.user): \(access)")
            #expect(word(access.everyGroup) == row.groups, "\(row.user): \(access)")
        }
    }
}
