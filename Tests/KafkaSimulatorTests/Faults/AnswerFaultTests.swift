import KafkaProtocol
import TestSupport
import Testing

@testable import KafkaSimulator

/// Faults in the content of responses.
@Suite struct AnswerFaultTests {
    private let probe: ClusterProbe
    private var cluster: SimulatedCluster { probe.cluster }

    init() throws { probe = try ClusterProbe() }

    @Test(arguments: [ApiKey.apiVersions, .listGroups, .describeCluster, .listPartitionReassignments])
    func errorsOfWholeAnswers(_ api: ApiKey) throws {
        cluster.inject(.error(.clusterAuthorizationFailed, api: api))
        #expect(try probe.ask(api, version: 0, [:]).error == .clusterAuthorizationFailed)
    }

    @Test func errorsOfEveryPart() throws {
        cluster.inject(.error(ErrorCode(rawValue: 77)))
        let code = ErrorCode(rawValue: 77)
        #expect(try probe.metadata(["orders"])[.topics]?[0]?.error == code)
        #expect(try probe.ask(.findCoordinator, version: 1, [.key: "g"]).error == code)
        #expect(try probe.ask(.findCoordinator, version: 4, [.coordinatorKeys: ["g"]])[.coordinators]?[0]?.error == code)
        #expect(try probe.ask(.describeGroups, version: 0, [.groups: ["billing"]])[.groups]?[0]?.error == code)
        #expect(try probe.ask(.consumerGroupDescribe, version: 0, [.groupIds: ["modern"]])[.groups]?[0]?.error == code)
        #expect(try probe.offsets("orders", 0)?.error == code)
        #expect(try probe.committed("billing")?.error == code)
        let configs: MessageValue = [.resources: [[.resourceType: 2, .resourceName: "orders", .configurationKeys: .array(nil)]]]
        #expect(try probe.ask(.describeConfigs, version: 0, configs)[.results]?[0]?.error == code)
        // The oldest version of OffsetFetch has error fields in partitions only.
        let body: MessageValue = [.groupId: "billing", .topics: [[.name: "orders", .partitionIndexes: [0]]]]
        #expect(try probe.ask(.offsetFetch, version: 1, body)[.topics]?[0]?[.partitions]?[0]?.error == code)
    }

    @Test func errorsOfOneTopicOrGroup() throws {
        cluster.inject(.error(.leaderNotAvailable, topic: "orders", partition: 2, api: .metadata))
        let partitions = try probe.metadata(["orders"])[.topics]?[0]?[.partitions]?.elements ?? []
        #expect(partitions.map { $0.error?.rawValue } == [0, 0, ErrorCode.leaderNotAvailable.rawValue, 0, 0, 0])
        cluster.inject(.error(.requestTimedOut, topic: "orders", api: .listOffsets))
        #expect(try probe.offsets("orders", 0)?.error == .requestTimedOut)
        #expect(try probe.offsets("payments", 0)?.error == ErrorCode.none)
        cluster.inject(.error(.notCoordinator, group: "bill*", api: .offsetFetch))
        #expect(try probe.committed("billing")?.error == .notCoordinator)
        #expect(try probe.committed("modern")?.error == ErrorCode.none)
    }

    @Test func coordinatorLoading() throws {
        cluster.inject(.coordinatorLoading())
        #expect(try probe.committed("billing")?.error == .coordinatorLoadInProgress)
        #expect(try probe.ask(.listGroups, version: 0).error == .coordinatorLoadInProgress)
        #expect(try probe.ask(.findCoordinator, version: 1, [.key: "billing"]).error == ErrorCode.none)
    }

    @Test func duplicates() throws {
        cluster.inject(.duplicate())
        let answer = try probe.metadata()
        #expect(probe.topics(answer).count == 6 && Set(probe.topics(answer)).count == 3)
        #expect(answer[.brokers]?.elements.count == 6)
        let coordinator = cluster.state.coordinator(ofGroup: "billing")
        let groups = try probe.ask(.listGroups, version: 0, broker: coordinator)[.groups]?.elements.map { $0[.groupId]?.text }
        #expect(groups?.filter { $0 == "billing" }.count == 2)
    }

    @Test(arguments: ["brokers", "host", "topics", "name", "partitions", "replicaNodes"], [Int16(5), 9])
    func nulls(_ field: String, version: Int16) throws {
        cluster.inject(.nulls(field, api: .metadata))
        let error = thrownError(ProtocolError.self) { try probe.ask(.metadata, version: version, [.topics: .array(nil)]) }
        #expect(error == .unexpectedNull)
        cluster.clearFaults()
        #expect(try probe.topics(probe.metadata()).count == 3)
    }

    @Test(arguments: [("topics", Int32(1)), ("topics", 4), ("partitions", 1), ("replicaNodes", 1_000_000)], [Int16(5), 9])
    func miscount(_ lie: (field: String, count: Int32), version: Int16) throws {
        cluster.inject(.miscount(lie.field, as: lie.count, api: .metadata))
        #expect(throws: ProtocolError.self) { try probe.ask(.metadata, version: version, [.topics: .array(nil)]) }
        #expect(cluster.faults.map(\.strikes) == [1])
    }

    @Test func aTrueCountIsNoFault() throws {
        cluster.inject(.miscount("topics", as: 3, api: .metadata))
        #expect(try probe.topics(probe.metadata()).count == 3)
        #expect(cluster.faults.map(\.strikes) == [0])
    }

    @Test(arguments: [Int16(5), 9])
    func unknownTags(version: Int16) throws {
        let honest = try probe.ask(.metadata, version: version, [.topics: .array(nil)])
        cluster.inject(.unknownTags(api: .metadata))
        let answer = try probe.ask(.metadata, version: version, [.topics: .array(nil)])
        #expect(answer[.brokers] == honest[.brokers] && probe.topics(answer) == probe.topics(honest))
        // Versions that are not flexible have no tagged fields.
        #expect(cluster.faults.map(\.strikes) == [version < 9 ? 0 : 1])
    }

    @Test func deny() throws {
        cluster.inject(.deny(topic: "orders"))
        cluster.inject(.deny(group: "billing"))
        #expect(try probe.topics(probe.metadata()) == ["__consumer_offsets", "payments"])
        #expect(try probe.metadata(["orders"])[.topics]?[0]?.error == .topicAuthorizationFailed)
        #expect(try probe.offsets("orders", 0)?.error == .topicAuthorizationFailed)
        let listed = try (1...3).flatMap { try probe.ask(.listGroups, version: 0, broker: $0)[.groups]?.elements ?? [] }
        #expect(listed.map { $0[.groupId]?.text } == ["modern"])
        #expect(try probe.committed("billing")?.error == .groupAuthorizationFailed)
        #expect(try probe.committed("modern")?[.topics]?.elements.map { $0[.name]?.text } == ["payments"])
        #expect(try probe.ask(.findCoordinator, version: 1, [.key: "billing"]).error == .groupAuthorizationFailed)
    }

    @Test func sameAddress() throws {
        cluster.inject(.sameAddress(broker: 2, as: 1))
        let ports = try probe.metadata()[.brokers]?.elements.map { $0[.port]?.number }
        #expect(ports?[0] == ports?[1] && ports?[0] != ports?[2])
        // Broker 1 knows nothing about broker 2's partitions.
        let partition = try #require((0..<6).first { cluster.state.leader(topic: "orders", partition: $0) == 2 })
        #expect(try probe.offsets("orders", partition, broker: 1)?.error == .notLeaderOrFollower)
    }
}
