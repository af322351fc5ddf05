import Credentials
import KafkaClient
import KafkaConnection
import KafkaLogin
import KafkaReader
import System
import TestSupport
import Testing

@testable import KafkaDiagnosis

/// ACLs that hide resources, enforced by Kafka's own authorizers.
@Suite(.serialized, .enabled(if: KafkaDistribution.isAvailable, Comment(rawValue: KafkaDistribution.unavailableReason)))
struct AccessTests {
    private func connection(
        _ choice: ClientChoice, _ cluster: AuthorizedCluster, _ user: String
    ) throws -> KafkaConnection {
        var options = LoginOptions()
        options.sasl.isEnabled = true
        options.sasl.username = user
        options.sasl.password.value = Secret(AuthorizedCluster.password)
        var configuration = KafkaConfiguration(servers: [cluster.bootstrap])
        let login = try KafkaLogin(options)
        configuration.security = login.security
        return try KafkaConnection(choice, configuration, wire: login.wire)
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
        let isOldLibrary = KafkaClient.libraryVersion.hasPrefix("2.0.") || KafkaClient.libraryVersion.hasPrefix("2.1.")
        for choice in ClientChoice.allCases {
            try await check(choice, cluster, isOld: choice == .librdkafka && isOldLibrary)
        }
    }

    /// - Parameter isOld: whether the client cannot ask about the cluster.
    private func check(_ choice: ClientChoice, _ cluster: AuthorizedCluster, isOld: Bool) async throws {
        let table: [(user: String, cluster: String, topics: String, groups: String)] = [
            ("all", isOld ? "unknown" : "allowed", "allowed", "allowed"),
            ("cluster", isOld ? "unknown" : "allowed", "allowed", "denied"),
            ("some", isOld ? "unknown" : "denied", "denied", "denied"),
            ("none", isOld ? "unknown" : "denied", "denied", "denied"),
        ]
        for row in table {
            let access = try await connection(choice, cluster, row.user).access(deadline: .now + .seconds(20))
            #expect(word(access.cluster) == row.cluster, "\(choice), \(row.user): \(access)")
            #expect(word(access.everyTopic) == row.topics, "\(choice), \(row.user): \(access)")
            #expect(word(access.everyGroup) == row.groups, "\(choice), \(row.user): \(access)")
        }
    }
}
