import KafkaClient
import KafkaProtocol
import KafkaReader
import KafkaSimulator
import Synchronization
import Testing

/// The installed librdkafka, through the exporter's client: every value that it reads is the model's.
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
        let topics = try await client.metadata(deadline: deadline).topics
        let topic = try #require(topics.firstIndex { $0.name == "orders" })
        let places = topics[topic].partitions.indices.map { PartitionPlace(topic: topic, partition: $0) }
        let partitions = Dictionary(grouping: places) { topics[topic].partitions[$0.partition].leader ?? -1 }
        let answers = Mutex<[Int32: Int64]>([:])
        await client.readOffsets(position, of: partitions, in: topics, deadline: deadline) { places, answer in
            #expect(answer.failure == nil)
            for (place, offset) in zip(places, answer.offsets) { answers.withLock { $0[Int32(place.partition)] = offset } }
        }
        let truth = places.map(\.partition).map(Int32.init).map { partition in
            position == .end
                ? state.endOffset(topic: "orders", partition: partition)
                : state.oldestOffset(topic: "orders", partition: partition)
        }
        #expect(partitions.count > 1 && places.map { place in answers.withLock { $0[Int32(place.partition)] } } == truth)
    }

    @Test func groups() async throws {
        let state = cluster.state
        let listing = await client.groups(of: state.brokers, where: { _ in false }, details: [], deadline: deadline)
            .listing.value
        #expect(listing.failures.isEmpty)
        #expect(
            listing.groups
                == state.groups.sorted().map {
                    .init(id: GroupID($0), coordinator: state.coordinator(ofGroup: $0), protocolType: "consumer")
                })
        let asked = listing.groups.map { CoordinatedGroup(id: $0.id, coordinator: $0.coordinator) }
        let answers = Mutex<[Int: Result<[CommittedTopic], KafkaError>]>([:])
        await client.readCommittedOffsets(
            of: asked, in: try await client.metadata(deadline: deadline).topics, deadline: deadline
        ) { group, answer in
            answers.withLock { $0[group] = answer }
        }
        for (index, group) in state.groups.sorted().enumerated() {
            let topics = try #require(answers.withLock { $0[index] }).get()
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

    private func describe(
        by brokers: [Int32], where isWanted: @escaping @Sendable (GroupID) -> Bool, details: MemberDetails,
        deadline: ContinuousClock.Instant
    ) async -> GroupDescriptions {
        await client.groups(of: brokers, where: isWanted, details: details, deadline: deadline).descriptions.value
    }

    @Test func members() async throws {
        let state = cluster.state
        let described = await describe(
            by: state.brokers, where: { $0 == "billing" }, details: .assignment, deadline: deadline)
        #expect(described.failure == nil)
        #expect(described.groups.count == 1)
        let classic = try #require(described.groups.first)
        #expect(classic.coordinator == state.coordinator(ofGroup: "billing"))
        #expect(classic.members?.map(\.assignment) == state.members(ofGroup: "billing")?.map { MemberAssignment($0.assignment) })
    }

    /// librdkafka may report success here.
    @Test func lostMembersAreReported() async throws {
        let coordinator = cluster.state.coordinator(ofGroup: "billing")
        let others = cluster.state.groups.filter { cluster.state.coordinator(ofGroup: $0) != coordinator }
        try #require(!others.isEmpty)
        let fault = cluster.inject(.closeMidFrame(broker: coordinator, api: .describeGroups))
        for other in cluster.state.brokers where other != coordinator {
            cluster.inject(.latency(.milliseconds(100), broker: other, api: .describeGroups))
        }
        let described = await describe(
            by: cluster.state.brokers, where: { _ in true }, details: [], deadline: .now + .seconds(3))
        #expect(described.failure?.operation == .describeGroups)
        #expect(Set(described.groups.map(\.id.description)).isSubset(of: others))

        cluster.clear(fault)
        let healed = await describe(
            by: cluster.state.brokers, where: { _ in true }, details: [], deadline: deadline)
        #expect(healed.failure == nil)
        #expect(healed.groups.map(\.id.description).sorted() == cluster.state.groups.sorted())
    }

    /// Connections that are blocked for a moment have no error of their own, and must not hide the errors of the others.
    @Test func aPortWithoutTLSIsATLSErrorEachTime() async throws {
        let address = "127.0.0.1:\(try #require(cluster.port(ofBroker: 1)))"
        var configuration = KafkaConfiguration(servers: [address])
        configuration.security.tls = KafkaSecurity.TLS()
        let client = try KafkaClient(configuration)
        for _ in 1...8 {
            do throws(KafkaError) {
                _ = try await client.metadata(deadline: .now + .seconds(2))
                Issue.record("metadata over TLS from a port without TLS")
            } catch {
                #expect(error.category == .tls, "\(error)")
            }
        }
    }

    /// librdkafka keeps asking a broker that has left the cluster until it learns of that.
    @Test func departedBrokersAreNotMissed() async throws {
        let whole = try await client.metadata(deadline: deadline)
        let idle = try #require(
            whole.brokers.map(\.id).first { broker in
                cluster.state.groups.allSatisfy { cluster.state.coordinator(ofGroup: $0) != broker }
            })
        cluster.inject(.kill(broker: idle))
        let described = await describe(
            by: whole.brokers.map(\.id).filter { $0 != idle }, where: { _ in true }, details: [],
            deadline: .now + .seconds(5))
        #expect(described.groups.map(\.id.description).sorted() == cluster.state.groups.sorted())
        #expect(described.failure == nil)
    }
}
