import KafkaReader
import TestSupport
import Testing

@testable import Collector

/// The cluster, its quorum, and replicas that move.
@Suite struct ClusterPartTests {
    private static let refused = KafkaError(KafkaError.Code(.clusterAuthorizationFailed), .quorum)

    @Test func theClusterHasItsFacts() async {
        var contents = InMemoryCluster.Contents.small
        contents.clusterID = "abc"
        contents.racks = [2: "b"]
        contents.registeredBrokers = .success([
            RegisteredBroker(id: 1, isFenced: false), RegisteredBroker(id: 3, isFenced: true),
        ])
        contents.controllerID = 1
        #expect(
            await WalkOverMemory(ClusterFacts(), contents).series() == [
                #"kafka_cluster_info{cluster_id="abc"} 1"#,
                #"kafka_broker_rack{id="2",rack="b"} 1"#,
                #"kafka_broker_fenced{id="1"} 0"#,
                #"kafka_broker_fenced{id="3"} 1"#,
                "kafka_controller_id 1",
            ])
    }

    /// Old brokers know less, which is no failure.
    @Test func whatOldBrokersDoNotReportIsOmitted() async {
        var contents = InMemoryCluster.Contents.small
        contents.registeredBrokers = .success([RegisteredBroker(id: 1, isFenced: nil)])
        #expect(await WalkOverMemory(ClusterFacts(), contents).series().isEmpty)
        let snapshot = await WalkOverMemory(ClusterFacts()).run()
        #expect(snapshot.outcomes.allSatisfy { $0.isComplete && $0.unavailability == nil })
    }

    @Test func replicasOfTheQuorumAreComparedWithItsLeader() async {
        var contents = InMemoryCluster.Contents.small
        contents.quorum = .success(
            Quorum(
                leader: 2, epoch: 7, highWatermark: 100,
                replicas: [
                    .init(id: 1, role: .voter, logEnd: 90, lastCaughtUp: 1_000_000),
                    .init(id: 2, role: .voter, logEnd: 105, lastCaughtUp: 1_002_500),
                    .init(id: 3, role: .voter, logEnd: -1, lastCaughtUp: -1),
                    .init(id: 4, role: .observer, logEnd: 105, lastCaughtUp: 1_002_500),
                ]))
        #expect(
            await WalkOverMemory(QuorumHealth(), contents).series() == [
                "kafka_quorum_epoch 7",
                "kafka_quorum_high_watermark 100",
                #"kafka_quorum_replica_lag{id="1",role="voter"} 15"#,
                #"kafka_quorum_replica_lag{id="2",role="voter"} 0"#,
                #"kafka_quorum_replica_lag{id="4",role="observer"} 0"#,
                #"kafka_quorum_replica_caught_up_age_seconds{id="1",role="voter"} 2.5"#,
                #"kafka_quorum_replica_caught_up_age_seconds{id="2",role="voter"} 0"#,
                #"kafka_quorum_replica_caught_up_age_seconds{id="4",role="observer"} 0"#,
            ])
    }

    /// The same as the cluster's facts publish for a cluster with ZooKeeper.
    @Test func theQuorumNamesTheController() async {
        var contents = InMemoryCluster.Contents.small
        contents.quorum = .success(Quorum(leader: 2, epoch: 7, highWatermark: 100, replicas: []))
        let walk = WalkOverMemory(QuorumHealth(), contents)
        #expect(walk.text(of: await walk.run()).contains("\nkafka_controller_id 2\n"))
    }

    /// A cluster that moves from ZooKeeper to KRaft has brokers of both kinds.
    @Test func theControllerIsNamedOnce() async {
        var contents = InMemoryCluster.Contents.small
        contents.controllerID = 1
        contents.quorum = .success(Quorum(leader: 2, epoch: 7, highWatermark: -1, replicas: []))
        let walk = WalkOverMemory(QuorumHealth(), contents)
        let snapshot = await walk.run()
        #expect(!walk.text(of: snapshot).contains("kafka_controller_id"))
        #expect(walk.series(of: snapshot) == ["kafka_quorum_epoch 7"])
    }

    @Test func aClusterWithoutAQuorumIsNoFailure() async {
        let snapshot = await WalkOverMemory(QuorumHealth()).run()
        #expect(snapshot.outcomes.last?.isComplete == true)
        #expect(snapshot.outcomes.last?.unavailability != nil)
    }

    @Test func aRefusalNamesTheACL() async {
        var contents = InMemoryCluster.Contents.small
        contents.quorum = .failure(Self.refused)
        let walk = WalkOverMemory(QuorumHealth(), contents)
        let snapshot = await walk.run()
        #expect(snapshot.outcomes.last?.unavailability?.hasSuffix("grant Describe on the cluster") == true)
        #expect(walk.series(of: snapshot).isEmpty)
    }

    @Test func aBrokerThatDoesNotAnswerIsAFailure() async {
        var contents = InMemoryCluster.Contents.small
        contents.quorum = .failure(KafkaError(.timedOut, .quorum))
        let snapshot = await WalkOverMemory(QuorumHealth(), contents).run()
        #expect(snapshot.outcomes.last?.failures.map(\.category) == [.timeout])
    }

    @Test func movingReplicasAreCounted() async {
        var contents = InMemoryCluster.Contents.small
        contents.reassignments = .success([
            PartitionReassignment(topic: "orders", partition: 1, adding: 2, removing: 1),
            PartitionReassignment(topic: "elsewhere", partition: 0, adding: 1, removing: 1),
        ])
        #expect(
            await WalkOverMemory(Reassignments(), contents).series() == [
                "kafka_reassigning_partitions 2",
                #"kafka_topic_partition_adding_replicas{partition="1",topic="orders"} 2"#,
                #"kafka_topic_partition_removing_replicas{partition="1",topic="orders"} 1"#,
            ])
    }
}
