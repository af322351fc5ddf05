import KafkaClient
import KafkaSimulator
import Testing

/// The installed librdkafka, through the exporter's client: every number that it reads is the model's.
@Suite struct LibrdkafkaTests {
    private let cluster: SimulatedCluster
    private let client: KafkaClient
    private var deadline: ContinuousClock.Instant { .now + .seconds(30) }

    init() throws {
        var scenario = Scenario.small
        scenario.topics[0].underReplicated = [1]
        scenario.topics[1].leaderless = [2]
        scenario.topics[0].oldest = 17
        cluster = try SimulatedCluster(scenario: scenario, clock: .manual(.seconds(42)))
        client = try KafkaClient(KafkaConfiguration(servers: [try cluster.start()]))
    }

    @Test func metadata() async throws {
        let metadata = try await client.metadata(deadline: deadline)
        let state = cluster.state
        #expect(metadata.brokers.map(\.id) == state.brokers)
        #expect(metadata.topics.map(\.name) == state.topics.sorted())
        for topic in metadata.topics {
            #expect(topic.partitions.count == state.partitions(ofTopic: topic.name))
            for partition in topic.partitions {
                #expect(partition.leader ?? -1 == state.leader(topic: topic.name, partition: partition.id))
                let replicas = try #require(state.replicas(topic: topic.name, partition: partition.id))
                #expect(partition.replicas?.count == Int32(replicas.count) && partition.replicas?.preferred == replicas.first)
                let inSync = try #require(state.inSyncReplicas(topic: topic.name, partition: partition.id))
                #expect(partition.replicas?.inSync == Int32(inSync.count))
            }
        }
    }

    @Test(arguments: [LogPosition.end, .oldest])
    func offsets(_ position: LogPosition) async throws {
        let state = cluster.state
        for leader in state.brokers {
            let partitions = (0..<Int32(6)).filter { state.leader(topic: "orders", partition: $0) == leader }
            let answer = await client.offsets(
                position, of: partitions.map { TopicPartition(topic: "orders", partition: $0) }, leader: leader,
                deadline: deadline)
            #expect(answer.failure == nil)
            let truth = partitions.map {
                position == .end
                    ? state.endOffset(topic: "orders", partition: $0) : state.oldestOffset(topic: "orders", partition: $0)
            }
            #expect(answer.offsets == truth)
        }
    }

    @Test func groups() async throws {
        let state = cluster.state
        let listing = await client.listGroups(of: state.brokers, deadline: deadline)
        #expect(listing.failures.isEmpty)
        #expect(
            listing.groups
                == state.groups.sorted().map {
                    .init(id: GroupID($0), coordinator: state.coordinator(ofGroup: $0), isSimple: false)
                })
        let asked = listing.groups.map { CoordinatedGroup(id: $0.id, coordinator: $0.coordinator) }
        let commits = await client.committedOffsets(
            of: asked, in: try await client.metadata(deadline: deadline).topics, inFlight: 10, deadline: deadline)
        #expect(commits.count == state.groups.count)
        for (group, result) in zip(state.groups.sorted(), commits) {
            let topics = try result.get()
            #expect(topics.map(\.topic).sorted() == state.topics(ofGroup: group))
            for topic in topics {
                #expect(topic.partitions.count == state.partitions(ofTopic: topic.topic))
                for partition in topic.partitions {
                    #expect(partition.error == nil)
                    #expect(partition.offset == state.committedOffset(group: group, topic: topic.topic, partition: partition.id))
                }
            }
        }
    }

    @Test func members() async throws {
        let state = cluster.state
        let described = await client.describeGroups(
            of: state.brokers, where: { $0 == "billing" }, assignments: true, deadline: deadline)
        #expect(described.failure == nil)
        #expect(described.groups.count == 1)
        let classic = try #require(described.groups.first)
        #expect(classic.coordinator == state.coordinator(ofGroup: "billing"))
        #expect(classic.members?.map(\.assignment) == state.members(ofGroup: "billing")?.map(\.assignment))
    }

    /// librdkafka may say that all went well.
    @Test func membersThatWereLostAreTold() async throws {
        let coordinator = cluster.state.coordinator(ofGroup: "billing")
        let others = cluster.state.groups.filter { cluster.state.coordinator(ofGroup: $0) != coordinator }
        try #require(!others.isEmpty)
        let fault = cluster.inject(.closeMidFrame(broker: coordinator, api: .describeGroups))
        for other in cluster.state.brokers where other != coordinator {
            cluster.inject(.latency(.milliseconds(100), broker: other, api: .describeGroups))
        }
        let described = await client.describeGroups(
            of: cluster.state.brokers, where: { _ in true }, assignments: false, deadline: .now + .seconds(3))
        #expect(described.failure?.operation == .describeGroups)
        #expect(Set(described.groups.map(\.id.description)).isSubset(of: others))

        cluster.clear(fault)
        let healed = await client.describeGroups(
            of: cluster.state.brokers, where: { _ in true }, assignments: false, deadline: deadline)
        #expect(healed.failure == nil)
        #expect(healed.groups.map(\.id.description).sorted() == cluster.state.groups.sorted())
    }

    /// librdkafka goes on asking a broker that has left the cluster, as long as it has not been told.
    @Test func nobodyIsMissedWhoHasLeft() async throws {
        let whole = try await client.metadata(deadline: deadline)
        let idle = try #require(
            whole.brokers.map(\.id).first { broker in
                cluster.state.groups.allSatisfy { cluster.state.coordinator(ofGroup: $0) != broker }
            })
        cluster.inject(.kill(broker: idle))
        let described = await client.describeGroups(
            of: whole.brokers.map(\.id).filter { $0 != idle }, where: { _ in true }, assignments: false,
            deadline: .now + .seconds(5))
        #expect(described.groups.map(\.id.description).sorted() == cluster.state.groups.sorted())
        #expect(described.failure == nil)
    }
}
