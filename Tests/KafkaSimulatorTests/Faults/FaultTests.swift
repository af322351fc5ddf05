@testable import KafkaSimulator
import TestSupport
import Testing

/// Each fault, as a client sees it that hides nothing; and that it is over when it is.
@Suite struct FaultTests {
    private let cluster: SimulatedCluster

    init() throws {
        cluster = try SimulatedCluster(scenario: .small, clock: .manual(.seconds(10)))
        _ = try cluster.start()
    }

    private func ask(_ api: ApiKey, version: Int16, _ body: MessageValue = [:], broker: Int32 = 1) throws -> MessageValue {
        try RawClient(cluster, broker: broker).ask(api, version: version, body)
    }

    private func metadata(_ topics: [String]? = nil, broker: Int32 = 1) throws -> MessageValue {
        let names: [MessageValue]? = topics.map { $0.map { [.name: .string($0)] } }
        return try ask(.metadata, version: 5, [.topics: .array(names)], broker: broker)
    }

    private func topics(_ metadata: MessageValue) -> [String?] { metadata[.topics]?.elements.map { $0[.name]?.text } ?? [] }

    private func offsets(_ topic: String, _ partition: Int32, broker: Int32? = nil) throws -> MessageValue? {
        let leader = try #require(cluster.state.leader(topic: topic, partition: partition))
        let body: MessageValue = [
            .topics: [[.name: .string(topic), .partitions: [[.partitionIndex: .number(Int64(partition)), .timestamp: -1]]]]
        ]
        return try ask(.listOffsets, version: 4, body, broker: broker ?? leader)[.topics]?[0]?[.partitions]?[0]
    }

    private func committed(_ group: String, broker: Int32? = nil) throws -> MessageValue? {
        let body: MessageValue = [.groups: [[.groupId: .string(group), .topics: .array(nil)]]]
        return try ask(
            .offsetFetch, version: 8, body, broker: broker ?? cluster.state.coordinator(ofGroup: group))[.groups]?[0]
    }

    // Connections and frames.

    @Test func latency() throws {
        let clock = ContinuousClock()
        cluster.inject(.latency(.milliseconds(200), jitter: .milliseconds(50), broker: 1, api: .metadata))
        let late = try clock.measure { _ = try metadata() }
        #expect(late >= .milliseconds(200))
        // Another request, and another broker, are none the worse: they would take three times as long together.
        let others = try clock.measure {
            _ = try ask(.apiVersions, version: 0)
            _ = try metadata(broker: 2)
            _ = try ask(.listGroups, version: 0)
        }
        #expect(others < late * 3)
    }

    @Test func answersKeepTheirOrder() throws {
        cluster.inject(.latency(.milliseconds(100), broker: 1, api: .metadata))
        let client = try RawClient(cluster)
        try client.send(.metadata, version: 1, [.topics: []])
        try client.send(.apiVersions, version: 0)
        #expect(try client.readFrame().prefix(4) == [0, 0, 0, 1])
        #expect(try client.readFrame().prefix(4) == [0, 0, 0, 2])
    }

    @Test func freeze() throws {
        let before = try RawClient(cluster, broker: 2)
        _ = try before.ask(.apiVersions, version: 0)
        let id = cluster.inject(.freeze(broker: 2))
        // The kernel goes on to take connections and bytes.
        let during = try RawClient(cluster, broker: 2)
        try before.send(.metadata, version: 1, [.topics: []])
        try during.send(.metadata, version: 1, [.topics: []])
        _ = try metadata(broker: 1)
        #expect(cluster.statistics.brokers[2]?.requests[.metadata] == nil)
        // It stays in the metadata. What it was asked, it answers when it moves again.
        #expect(try metadata()[.brokers]?.elements.count == 3)
        cluster.clear(id)
        _ = try before.receive(.metadata, version: 1)
        _ = try during.receive(.metadata, version: 1)
    }

    @Test func refuse() throws {
        let open = try RawClient(cluster, broker: 2)
        _ = try open.ask(.apiVersions, version: 0)
        let port = try #require(cluster.port(ofBroker: 2))
        let id = cluster.inject(.refuse(broker: 2))
        #expect(throws: (any Error).self) { try open.ask(.apiVersions, version: 0) }
        #expect(throws: (any Error).self) { try RawClient(port: port) }
        cluster.clear(id)
        // The same port as before.
        _ = try RawClient(port: port).ask(.apiVersions, version: 0)
    }

    @Test func reset() throws {
        cluster.inject(.reset(broker: 1, api: .metadata))
        let client = try RawClient(cluster)
        _ = try client.ask(.apiVersions, version: 0)
        #expect(throws: TestSupportError.self) { try client.ask(.metadata, version: 1, [.topics: []]) }
    }

    @Test func closeMidFrame() throws {
        cluster.inject(.closeMidFrame(api: .metadata))
        let client = try RawClient(cluster)
        try client.send(.metadata, version: 1, [.topics: .array(nil)])
        let bytes = try client.readToEnd()
        let length = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        #expect(bytes.count > 4 && bytes.count < 4 + length)
    }

    @Test func truncate() throws {
        cluster.inject(.truncate(api: .metadata))
        #expect(throws: ProtocolError.self) { try metadata() }
    }

    @Test func wrongCorrelationId() throws {
        cluster.inject(.wrongCorrelationId(api: .metadata))
        let client = try RawClient(cluster)
        try client.send(.metadata, version: 1, [.topics: []])
        #expect(try client.readFrame().prefix(4) != [0, 0, 0, 1])
    }

    @Test func hugeLength() throws {
        cluster.inject(.hugeLength(api: .metadata))
        let client = try RawClient(cluster, timeout: .milliseconds(200))
        try client.send(.metadata, version: 1, [.topics: []])
        #expect(throws: TestSupportError.self) { try client.readFrame() }
    }

    @Test func randomBytes() throws {
        let honest = try metadata()
        cluster.inject(.randomBytes(api: .metadata))
        let client = try RawClient(cluster)
        try client.send(.metadata, version: 5, [.topics: .array(nil)])
        let frame = try client.readFrame()
        #expect(frame.prefix(4) == [0, 0, 0, 1])
        let body = ByteReader(Array(frame.dropFirst(4)))
        #expect((try? MessageValue(body, ApiDescription.metadata.response, version: 5, isFlexible: false)) != honest)
    }

    @Test func silence() throws {
        cluster.inject(.silence(api: .listGroups))
        let client = try RawClient(cluster)
        try client.send(.listGroups, version: 0)
        _ = try client.send(.apiVersions, version: 0)
        #expect(try client.readFrame().prefix(4) == [0, 0, 0, 2])
    }

    // Answers.

    @Test(arguments: [ApiKey.apiVersions, .listGroups, .describeCluster, .listPartitionReassignments])
    func errorsOfWholeAnswers(_ api: ApiKey) throws {
        cluster.inject(.error(.clusterAuthorizationFailed, api: api))
        #expect(try ask(api, version: 0, [:]).error == .clusterAuthorizationFailed)
    }

    @Test func errorsOfEveryPart() throws {
        cluster.inject(.error(ErrorCode(rawValue: 77)))
        let code = ErrorCode(rawValue: 77)
        #expect(try metadata(["orders"])[.topics]?[0]?.error == code)
        #expect(try ask(.findCoordinator, version: 1, [.key: "g"]).error == code)
        #expect(try ask(.findCoordinator, version: 4, [.coordinatorKeys: ["g"]])[.coordinators]?[0]?.error == code)
        #expect(try ask(.describeGroups, version: 0, [.groups: ["billing"]])[.groups]?[0]?.error == code)
        #expect(try ask(.consumerGroupDescribe, version: 0, [.groupIds: ["modern"]])[.groups]?[0]?.error == code)
        #expect(try offsets("orders", 0)?.error == code)
        #expect(try committed("billing")?.error == code)
        let configs: MessageValue = [.resources: [[.resourceType: 2, .resourceName: "orders", .configurationKeys: .array(nil)]]]
        #expect(try ask(.describeConfigs, version: 0, configs)[.results]?[0]?.error == code)
        // The oldest version of OffsetFetch has no place for an error but each partition.
        let body: MessageValue = [.groupId: "billing", .topics: [[.name: "orders", .partitionIndexes: [0]]]]
        #expect(try ask(.offsetFetch, version: 1, body)[.topics]?[0]?[.partitions]?[0]?.error == code)
    }

    @Test func errorsOfOneTopicOrGroup() throws {
        cluster.inject(.error(.leaderNotAvailable, topic: "orders", partition: 2, api: .metadata))
        let partitions = try metadata(["orders"])[.topics]?[0]?[.partitions]?.elements ?? []
        #expect(partitions.map { $0.error?.rawValue } == [0, 0, ErrorCode.leaderNotAvailable.rawValue, 0, 0, 0])
        cluster.inject(.error(.requestTimedOut, topic: "orders", api: .listOffsets))
        #expect(try offsets("orders", 0)?.error == .requestTimedOut)
        #expect(try offsets("payments", 0)?.error == ErrorCode.none)
        cluster.inject(.error(.notCoordinator, group: "bill*", api: .offsetFetch))
        #expect(try committed("billing")?.error == .notCoordinator)
        #expect(try committed("modern")?.error == ErrorCode.none)
    }

    @Test func coordinatorLoading() throws {
        cluster.inject(.coordinatorLoading())
        #expect(try committed("billing")?.error == .coordinatorLoadInProgress)
        #expect(try ask(.listGroups, version: 0).error == .coordinatorLoadInProgress)
        #expect(try ask(.findCoordinator, version: 1, [.key: "billing"]).error == ErrorCode.none)
    }

    @Test func duplicates() throws {
        cluster.inject(.duplicate())
        let answer = try metadata()
        #expect(topics(answer).count == 6 && Set(topics(answer)).count == 3)
        #expect(answer[.brokers]?.elements.count == 6)
        let coordinator = cluster.state.coordinator(ofGroup: "billing")
        let groups = try ask(.listGroups, version: 0, broker: coordinator)[.groups]?.elements.map { $0[.groupId]?.text }
        #expect(groups?.filter { $0 == "billing" }.count == 2)
    }

    @Test func deny() throws {
        cluster.inject(.deny(topic: "orders"))
        cluster.inject(.deny(group: "billing"))
        #expect(try topics(metadata()) == ["__consumer_offsets", "payments"])
        #expect(try metadata(["orders"])[.topics]?[0]?.error == .topicAuthorizationFailed)
        #expect(try offsets("orders", 0)?.error == .topicAuthorizationFailed)
        let listed = try (1...3).flatMap { try ask(.listGroups, version: 0, broker: $0)[.groups]?.elements ?? [] }
        #expect(listed.map { $0[.groupId]?.text } == ["modern"])
        #expect(try committed("billing")?.error == .groupAuthorizationFailed)
        #expect(try committed("modern")?[.topics]?.elements.map { $0[.name]?.text } == ["payments"])
        #expect(try ask(.findCoordinator, version: 1, [.key: "billing"]).error == .groupAuthorizationFailed)
    }

    @Test func sameAddress() throws {
        cluster.inject(.sameAddress(broker: 2, as: 1))
        let ports = try metadata()[.brokers]?.elements.map { $0[.port]?.number }
        #expect(ports?[0] == ports?[1] && ports?[0] != ports?[2])
        // Broker 1 knows nothing of what broker 2 leads.
        let partition = try #require((0..<6).first { cluster.state.leader(topic: "orders", partition: $0) == 2 })
        #expect(try offsets("orders", partition, broker: 1)?.error == .notLeaderOrFollower)
    }

    // The cluster itself.

    @Test func kill() throws {
        let coordinator = cluster.state.coordinator(ofGroup: "billing")
        let id = cluster.inject(.kill(broker: coordinator))
        let port = try #require(cluster.port(ofBroker: coordinator))
        #expect(throws: (any Error).self) { try RawClient(port: port) }
        let survivor = try #require(cluster.state.brokers.first)
        let answer = try metadata(["orders"], broker: survivor)
        #expect(answer[.brokers]?.elements.map { $0[.nodeId]?.number }.contains(Int64(coordinator)) == false)
        for partition in answer[.topics]?[0]?[.partitions]?.elements ?? [] {
            #expect(partition[.leaderId]?.number != Int64(coordinator))
            #expect(partition[.isrNodes]?.elements.count == 2 && partition[.replicaNodes]?.elements.count == 3)
            #expect(partition[.offlineReplicas]?.elements == [.number(Int64(coordinator))])
        }
        #expect(cluster.state.coordinator(ofGroup: "billing") != coordinator)
        #expect(try committed("billing")?.error == ErrorCode.none)
        cluster.clear(id)
        #expect(cluster.state.coordinator(ofGroup: "billing") == coordinator)
        #expect(try committed("billing")?.error == ErrorCode.none)
    }

    @Test func leaderless() throws {
        cluster.inject(.leaderless(topic: "orders", partition: 3))
        let partition = try metadata(["orders"])[.topics]?[0]?[.partitions]?[3]
        #expect(partition?.error == .leaderNotAvailable)
        #expect(partition?[.leaderId]?.number == -1)
        #expect(partition?[.isrNodes]?.elements == [])
        #expect(try offsets("orders", 3, broker: 1)?.error == .notLeaderOrFollower)
    }

    @Test func shrinkInSyncReplicas() throws {
        cluster.inject(.shrinkInSyncReplicas(topic: "orders"))
        let partitions = try metadata(["orders"])[.topics]?[0]?[.partitions]?.elements ?? []
        #expect(partitions.count == 6 && partitions.allSatisfy { $0[.isrNodes]?.elements.count == 2 })
    }

    @Test func moveCoordinator() throws {
        let old = cluster.state.coordinator(ofGroup: "billing")
        let new: Int32 = old == 1 ? 2 : 1
        cluster.inject(.moveCoordinator(group: "billing", to: new))
        #expect(try committed("billing", broker: old)?.error == .notCoordinator)
        #expect(try committed("billing", broker: new)?.error == ErrorCode.none)
        #expect(try ask(.findCoordinator, version: 1, [.key: "billing"])[.nodeId]?.number == Int64(new))
        let listed = try ask(.listGroups, version: 0, broker: new)[.groups]?.elements.map { $0[.groupId]?.text }
        #expect(listed?.contains("billing") == true)
    }

    @Test func rewind() throws {
        let before = try #require(try offsets("orders", 0)?[.offset]?.number)
        cluster.inject(.rewind(topic: "orders", partition: 0, by: 400))
        #expect(try offsets("orders", 0)?[.offset]?.number == before - 400)
        #expect(cluster.state.endOffset(topic: "orders", partition: 0) == before - 400)
        #expect(try offsets("orders", 1)?[.offset]?.number == before)
        // More than there is: everything is gone.
        cluster.inject(.rewind(topic: "orders", by: .max))
        #expect(try offsets("orders", 0)?[.offset]?.number == 0)
    }

    @Test func aTopicDeletedBetweenTwoRequests() throws {
        cluster.inject(.delete(topic: "orders"), after: .metadata)
        #expect(try topics(metadata()).contains("orders"))
        #expect(try topics(metadata()) == ["__consumer_offsets", "payments"])
        let body: MessageValue = [.topics: [[.name: "orders", .partitions: [[.partitionIndex: 0, .timestamp: -1]]]]]
        #expect(try ask(.listOffsets, version: 1, body)[.topics]?[0]?[.partitions]?[0]?.error == .unknownTopicOrPartition)
        // Its commits are gone with it.
        #expect(try committed("billing")?[.topics]?.elements == [])
    }

    @Test func deleteGroup() throws {
        cluster.inject(.delete(group: "billing"))
        let state = try ask(
            .describeGroups, version: 0, [.groups: ["billing"]], broker: cluster.state.coordinator(ofGroup: "billing"))
        #expect(state[.groups]?[0]?[.groupState]?.text == "Dead")
        #expect(cluster.state.groups == ["modern"])
    }

    // When.

    @Test func theTimeline() throws {
        var scenario = Scenario.small
        scenario.timeline = [
            .init(.delete(topic: "orders"), at: .seconds(10), lasts: .seconds(5)), .init(.refuse(broker: 3), at: .seconds(12)),
        ]
        let cluster = try SimulatedCluster(scenario: scenario, clock: .manual(.zero))
        _ = try cluster.start()
        #expect(cluster.state.topics.count == 3)
        cluster.advance(by: .seconds(10))
        #expect(cluster.state.topics.count == 2)
        _ = try RawClient(cluster, broker: 3)
        cluster.advance(by: .seconds(2))
        #expect(throws: (any Error).self) { try RawClient(cluster, broker: 3) }
        cluster.advance(by: .seconds(3))
        #expect(cluster.state.topics.count == 3)
        // The past stays what it was.
        #expect(cluster.state(at: 11_000).topics.count == 2)
        #expect(cluster.state(at: 9_999).topics.count == 3)
        #expect(throws: (any Error).self) { try RawClient(cluster, broker: 3) }
        cluster.clearFaults()
        _ = try RawClient(cluster, broker: 3).ask(.apiVersions, version: 0)
    }

    @Test func aRunningClockFollowsTheTimeline() async throws {
        var scenario = Scenario.small
        scenario.timeline = [.init(.refuse(broker: 1), at: .milliseconds(200), lasts: .milliseconds(300))]
        let cluster = try SimulatedCluster(scenario: scenario)
        _ = try cluster.start()
        try await eventually("nobody listens", every: .milliseconds(10)) { (try? RawClient(cluster)) == nil }
        try await eventually("somebody listens again", every: .milliseconds(10)) { (try? RawClient(cluster)) != nil }
    }

    @Test func faultsEnd() throws {
        let id = cluster.inject(.delete(topic: "orders"), for: .seconds(5))
        #expect(cluster.state.topics.count == 2)
        cluster.advance(by: .seconds(5))
        #expect(cluster.state.topics.count == 3)
        #expect(!cluster.clear(id))
        #expect(!cluster.clear(99))
    }

    /// Leader epochs never go down: clients take the newer metadata for stale otherwise.
    @Test func epochsOnlyGoUp() throws {
        var epochs: [Int32] = []
        for _ in 0..<3 {
            let id = cluster.inject(.kill(broker: 2))
            epochs.append(cluster.state.changes.epoch)
            cluster.clear(id)
            epochs.append(cluster.state.changes.epoch)
        }
        #expect(epochs == epochs.sorted() && Set(epochs).count == 6)
    }
}
