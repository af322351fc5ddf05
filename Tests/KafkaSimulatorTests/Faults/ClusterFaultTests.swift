import KafkaProtocol
import TestSupport
import Testing

@testable import KafkaSimulator

/// Faults that change the cluster's state.
@Suite struct ClusterFaultTests {
    private let probe: ClusterProbe
    private var cluster: SimulatedCluster { probe.cluster }

    init() throws { probe = try ClusterProbe() }

    @Test func kill() throws {
        let coordinator = cluster.state.coordinator(ofGroup: "billing")
        let id = cluster.inject(.kill(broker: coordinator))
        let port = try #require(cluster.port(ofBroker: coordinator))
        #expect(throws: (any Error).self) { try RawClient(port: port) }
        let survivor = try #require(cluster.state.brokers.first)
        let answer = try probe.metadata(["orders"], broker: survivor)
        #expect(answer[.brokers]?.elements.map { $0[.nodeId]?.number }.contains(Int64(coordinator)) == false)
        let partitions = try #require(answer[.topics]?[0]?[.partitions]?.elements)
        #expect(partitions.count == 6)
        for partition in partitions {
            #expect(partition[.leaderId]?.number != Int64(coordinator))
            #expect(partition[.isrNodes]?.elements.count == 2 && partition[.replicaNodes]?.elements.count == 3)
            #expect(partition[.offlineReplicas]?.elements == [.number(Int64(coordinator))])
        }
        #expect(cluster.state.coordinator(ofGroup: "billing") != coordinator)
        #expect(try probe.committed("billing")?.error == ErrorCode.none)
        cluster.clear(id)
        #expect(cluster.state.coordinator(ofGroup: "billing") == coordinator)
        #expect(try probe.committed("billing")?.error == ErrorCode.none)
    }

    @Test func leaderless() throws {
        cluster.inject(.leaderless(topic: "orders", partition: 3))
        let partition = try probe.metadata(["orders"])[.topics]?[0]?[.partitions]?[3]
        #expect(partition?.error == .leaderNotAvailable)
        #expect(partition?[.leaderId]?.number == -1)
        #expect(partition?[.isrNodes]?.elements.count == 1)
        #expect(try probe.offsets("orders", 3, broker: 1)?.error == .notLeaderOrFollower)
    }

    /// As in Kafka the ISR is never empty: one of the dead brokers stays in it.
    @Test func allReplicasDie() throws {
        var scenario = Scenario.small
        scenario.topics[0].replication = 2
        let probe = try ClusterProbe(scenario)
        let replicas = try #require(probe.cluster.state.replicas(topic: "orders", partition: 0))
        let survivor = try #require(probe.cluster.state.brokers.first { !replicas.contains($0) })
        for broker in replicas { probe.cluster.inject(.kill(broker: broker)) }
        let partition = try probe.metadata(["orders"], broker: survivor)[.topics]?[0]?[.partitions]?[0]
        #expect(partition?.error == .leaderNotAvailable && partition?[.leaderId]?.number == -1)
        #expect(partition?[.isrNodes]?.elements == [.number(Int64(replicas[0]))])
        #expect(partition?[.offlineReplicas]?.elements == replicas.map { .number(Int64($0)) })
    }

    @Test func shrinkInSyncReplicas() throws {
        cluster.inject(.shrinkInSyncReplicas(topic: "orders"))
        let partitions = try probe.metadata(["orders"])[.topics]?[0]?[.partitions]?.elements ?? []
        #expect(partitions.count == 6 && partitions.allSatisfy { $0[.isrNodes]?.elements.count == 2 })
    }

    @Test func moveCoordinator() throws {
        let old = cluster.state.coordinator(ofGroup: "billing")
        let new: Int32 = old == 1 ? 2 : 1
        cluster.inject(.moveCoordinator(group: "billing", to: new))
        #expect(try probe.committed("billing", broker: old)?.error == .notCoordinator)
        #expect(try probe.committed("billing", broker: new)?.error == ErrorCode.none)
        #expect(try probe.ask(.findCoordinator, version: 1, [.key: "billing"])[.nodeId]?.number == Int64(new))
        let listed = try probe.ask(.listGroups, version: 0, broker: new)[.groups]?.elements.map { $0[.groupId]?.text }
        #expect(listed?.contains("billing") == true)
    }

    @Test func rewind() throws {
        let before = try #require(try probe.offsets("orders", 0)?[.offset]?.number)
        cluster.inject(.rewind(topic: "orders", partition: 0, by: 400))
        #expect(try probe.offsets("orders", 0)?[.offset]?.number == before - 400)
        #expect(cluster.state.endOffset(topic: "orders", partition: 0) == before - 400)
        #expect(try probe.offsets("orders", 1)?[.offset]?.number == before)
        // More than there is: no record is left.
        cluster.inject(.rewind(topic: "orders", by: .max))
        #expect(try probe.offsets("orders", 0)?[.offset]?.number == 0)
    }

    @Test func aTopicDeletedBetweenTwoRequests() throws {
        cluster.inject(.delete(topic: "orders"), after: .metadata)
        #expect(try probe.topics(probe.metadata()).contains("orders"))
        #expect(try probe.topics(probe.metadata()) == ["__consumer_offsets", "payments"])
        let body: MessageValue = [.topics: [[.name: "orders", .partitions: [[.partitionIndex: 0, .timestamp: -1]]]]]
        #expect(try probe.ask(.listOffsets, version: 1, body)[.topics]?[0]?[.partitions]?[0]?.error == .unknownTopicOrPartition)
        // Its commits are gone with it.
        #expect(try probe.committed("billing")?[.topics]?.elements == [])
    }

    @Test func deleteGroup() throws {
        cluster.inject(.delete(group: "billing"))
        let state = try probe.ask(
            .describeGroups, version: 0, [.groups: ["billing"]], broker: cluster.state.coordinator(ofGroup: "billing"))
        #expect(state[.groups]?[0]?[.groupState]?.text == "Dead")
        #expect(cluster.state.groups == ["modern"])
    }
}
