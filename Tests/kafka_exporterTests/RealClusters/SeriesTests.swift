import KafkaClient
import KafkaLogin
import KafkaReader
import KafkaWire
import System
import TestSupport
import Testing

extension RealClusters {
    /// Compares every series of a scrape with what a real client wrote.
    @Suite struct SeriesTests {
        @Test(arguments: KafkaVersion.supported)
        func everySeriesIsAsWritten(version: KafkaVersion) async throws {
            let brokers: Set<KafkaVersion> = ["4.3.1", "0.10.2.2"]
            let cluster = try await KafkaCluster.shared(version: version, brokers: brokers.contains(version) ? 3 : 1)
            var contents = try Contents(of: cluster, prefix: SeriesExpectations.prefix)
            let members = try await fill(&contents, of: cluster)
            var expectations = SeriesExpectations(
                bootstrap: cluster.bootstrap,
                brokers: Dictionary(uniqueKeysWithValues: cluster.brokers.map { ("\($0.id)", $0.address) }), contents: contents)
            // Those brokers return the replicas unordered, so the preferred one is unknown.
            if version < "0.11" { expectations.unknownFamilies = ["kafka_topic_partition_leader_is_preferred"] }
            for client in ClientUnderTest.all {
                try await ClientUnderTest.$current.withValue(client) { [expectations] in try await expectations.check() }
            }
            try await expectBothClientsReadTheSame(from: cluster)
            withExtendedLifetime(members) {}
        }

        /// Our own connections answer from Kafka 0.10.2 on.
        private func expectBothClientsReadTheSame(from cluster: KafkaCluster) async throws {
            let servers = try cluster.bootstrap.split(separator: ",").map { try HostPort(parsing: $0) }
            let wire = try WireClient(servers: servers)
            let librdkafka = try KafkaClient(KafkaConfiguration(servers: servers.map(\.description)))
            let deadline = ContinuousClock.now + .seconds(60)
            // Another test's group, which old versions of librdkafka cannot describe.
            let isWanted: @Sendable (GroupID) -> Bool = { !$0.description.hasPrefix("kip-848-") }
            let reading = try await ClusterReading(of: wire, describing: isWanted, deadline: deadline)
            let differences = reading.differences(
                from: try await ClusterReading(of: librdkafka, describing: isWanted, deadline: deadline))
            #expect(differences == [])
            #expect(reading.failures.isEmpty && reading.groups.count > 4 && reading.ends.count > 5)
        }

        /// - Returns: live members; they live as long as they are referenced.
        private func fill(_ contents: inout Contents, of cluster: KafkaCluster) async throws -> [TestSupport.GroupMember] {
            let others = cluster.brokers.count == 3
            try await contents.createTopic(
                "orders", records: [10, 20, 0], replicas: others ? [[1, 2], [2, 3], [3, 1]] : nil)
            try await contents.createTopic("payments", records: [3, 4], replicas: others ? [[2], [1]] : nil)
            try await contents.createTopic("empty.topic_1", records: [0])
            if cluster.version >= "0.11" {
                try await contents.deleteRecords(before: 4, of: "orders", partition: 0)
            }
            try await contents.commit([0: 7, 1: 20, 2: 0], of: "orders", for: "billing")
            try await contents.commit([0: 1, 1: 1], of: "payments", for: "billing")
            try await contents.commit([1: 5], of: "orders", for: "partial")
            try await contents.commit([0: 1, 1: 5], of: "orders", for: "late")
            try await contents.commit([0: 2], of: "payments", for: SeriesExpectations.oddGroup)
            // Committed before its members joined; they never commit.
            try await contents.commit([0: 6, 2: 0], of: "orders", for: "live")
            try await contents.commit([0: 1], of: "payments", for: "live")
            return try await contents.join("live", topic: "orders", members: 2)
                + contents.join("idle", topic: "payments", members: 1)
        }
    }
}
