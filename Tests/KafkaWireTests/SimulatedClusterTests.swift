import KafkaClient
import KafkaProtocol
import KafkaReader
import KafkaSimulator
import System
import TestSupport
import Testing

@testable import KafkaWire

/// The wire and librdkafka read the same from a simulated cluster.
@Suite struct SimulatedClusterTests {
    private static var scenario: Scenario {
        var scenario = Scenario()
        scenario.topics = [
            TopicRule("orders", partitions: 6, rate: 60, start: 1000), TopicRule("payments", partitions: 3, start: 500),
        ]
        scenario.topics[0].underReplicated = [1]
        scenario.topics[1].leaderless = [2]
        scenario.topics[0].oldest = 17
        scenario.groups = [
            GroupRule("billing", topics: ["orders"], members: 2), GroupRule("audit", topics: ["orders", "payments"], members: 1),
            GroupRule("stopped", topics: ["payments"], members: 0), GroupRule("sink", topics: ["orders"], members: 1),
            GroupRule("modern", topics: ["orders", "payments"], members: 3),
        ]
        scenario.groups[3].protocolType = "connect"
        scenario.groups[4].groupProtocol = .consumer
        return scenario
    }

    @Test func bothClientsReadTheSameWithFewRequests() async throws {
        let cluster = try SimulatedCluster(scenario: Self.scenario, clock: .manual(.seconds(42)))
        let servers = try cluster.start()
        let wire = try WireClient(servers: try servers.split(separator: ",").map { try HostPort(parsing: $0) })
        let librdkafka = try KafkaClient(KafkaConfiguration(servers: [servers]))
        // librdkafka before 2.10 cannot describe groups of the consumer protocol.
        let describesModern = librdkafka.limits.describesConsumerProtocol
        let isWanted: @Sendable (GroupID) -> Bool = { $0 != "modern" || describesModern }
        let deadline = ContinuousClock.now + .seconds(30)
        let byWire = try await ClusterReading(of: wire, describing: isWanted, deadline: deadline)
        let byLibrdkafka = try await ClusterReading(of: librdkafka, describing: isWanted, deadline: deadline)
        #expect(byWire.differences(from: byLibrdkafka) == [])
        #expect(byWire.brokers.count == 3 && byWire.ends.count > 8 && byWire.groups.count == 4 && byWire.commits.count == 4)

        let brokers = cluster.state.brokers.count
        #expect(wire.requestsSent["Metadata"] == 1)
        #expect(wire.requestsSent["ListGroups"] == brokers && wire.requestsSent["ListOffsets"] == brokers * 2)
        #expect(wire.requestsSent["OffsetFetch"].map { $0 <= brokers } == true)
    }

    /// Brokers before 2.4 do not know the version that names the client.
    @Test(arguments: [nil, 2, 0] as [Int16?])
    func brokersAreAskedAgainForTheirVersionsIfTheyAreOld(newest: Int16?) async throws {
        var scenario = Self.scenario
        if let newest { scenario.newestVersions[.apiVersions] = newest }
        let cluster = try SimulatedCluster(scenario: scenario)
        let servers = try cluster.start().split(separator: ",")
        let wire = try WireClient(servers: [try HostPort(parsing: servers[0])])
        #expect(try await wire.metadata(deadline: .now + .seconds(30)).topics.count > 2)
        #expect(wire.requestsSent["ApiVersions"] == (newest == nil ? 1 : 2))
    }

    /// Brokers refuse a client whose version has other characters than those of KIP-511.
    @Test func theVersionThatBrokersAreToldIsAccepted() {
        for (version, accepted) in [
            ("1.0.0", "1.0.0"), ("1.0.0~rc1+dirty", "1.0.0-rc1-dirty"), ("-1.2.", "1.2"), ("", "unknown"), ("~", "unknown"),
            ("…1", "1"),
        ] {
            #expect(WireBroker.acceptedVersion(version) == accepted, "\(version)")
        }
    }

    @Test func groupsOfTheConsumerProtocolAreDescribed() async throws {
        let cluster = try SimulatedCluster(scenario: Self.scenario, clock: .manual(.seconds(42)))
        let servers = try cluster.start()
        let wire = try WireClient(servers: try servers.split(separator: ",").map { try HostPort(parsing: $0) })
        let deadline = ContinuousClock.now + .seconds(30)
        _ = try await wire.metadata(deadline: deadline)
        let answers = wire.groups(
            of: cluster.state.brokers, where: { $0 == "modern" }, details: .assignment, deadline: deadline)
        let group = try #require(await answers.descriptions.value.groups.first)
        #expect(group.error == nil)
        let members = cluster.state.members(ofGroup: "modern") ?? []
        #expect(group.members?.map(\.assignment) == members.map { MemberAssignment($0.assignment) })
    }
}
