import KafkaProtocol
import KafkaReader
import KafkaSimulator
import KafkaWire
import Synchronization
import System
import TestSupport
import Testing

/// What a fault of one broker costs: its own answers, and no more of them than it has to.
@Suite struct FaultTests {
    private let cluster: SimulatedCluster
    private let wire: WireClient
    private let servers: String
    private var deadline: ContinuousClock.Instant { .now + .seconds(30) }

    init() throws {
        var scenario = Scenario()
        scenario.topics = [TopicRule("orders", partitions: 6, rate: 60, start: 1000)]
        scenario.groups = [GroupRule("billing", topics: ["orders"], members: 2)]
        cluster = try SimulatedCluster(scenario: scenario, clock: .manual(.seconds(42)))
        servers = try cluster.start()
        wire = try WireClient(servers: try Self.addresses(servers))
    }

    private static func addresses(_ servers: String) throws -> [HostPort] {
        try servers.split(separator: ",").map { try HostPort(parsing: $0) }
    }

    /// Brokers before Kafka 0.10 close the connection. Another client needs time to ask them.
    @Test func aBrokerThatAnotherClientMayKnowLeavesItTime() async throws {
        let (old, silent) = (try NonKafkaPort(.closes), try NonKafkaPort(.keepsSilent))
        let client = try WireClient(servers: [HostPort(parsing: old.address), HostPort(parsing: silent.address)])
        let deadline = ContinuousClock.now + .seconds(20)
        let error = await thrownError(KafkaError.self) { _ = try await client.metadata(deadline: deadline) }
        #expect(error?.code == .unsupportedFeature, "\(error.map { "\($0)" } ?? "")")
        #expect(ContinuousClock.now < deadline)
        withExtendedLifetime((old, silent)) {}
    }

    /// The ends of the logs, by partition, and what failed.
    private func ends(within limit: Duration) async throws -> (offsets: [Int32: Int64], failures: [KafkaError]) {
        let topics = try await wire.metadata(deadline: deadline).topics
        let topic = try #require(topics.firstIndex { $0.name == "orders" })
        var partitions: [Int32: [PartitionPlace]] = [:]
        for (index, partition) in topics[topic].partitions.enumerated() {
            partitions[try #require(partition.leader), default: []].append(PartitionPlace(topic: topic, partition: index))
        }
        let answers = Mutex<(offsets: [Int32: Int64], failures: [KafkaError])>(([:], []))
        await wire.readOffsets(.end, of: partitions, in: topics, deadline: .now + limit) { places, answer in
            answers.withLock { answers in
                for (place, offset) in zip(places, answer.offsets) { answers.offsets[Int32(place.partition)] = offset }
                answers.failures += [answer.failure].compactMap(\.self)
            }
        }
        return answers.withLock { $0 }
    }

    private func partitions(ofBroker broker: Int32) -> Set<Int32> {
        Set((0..<6).filter { cluster.state.leader(topic: "orders", partition: $0) == broker })
    }

    private func committed() async -> Result<[CommittedTopic], KafkaError>? {
        let answer = Mutex<Result<[CommittedTopic], KafkaError>?>(nil)
        let group = CoordinatedGroup(id: "billing", coordinator: cluster.scenario.brokers.first ?? 1)
        await wire.readCommittedOffsets(of: [group], in: [], deadline: deadline) { _, result in answer.withLock { $0 = result } }
        return answer.withLock { $0 }
    }

    /// Idle connections may be closed at any time.
    @Test func aRequestWhoseConnectionBreaksIsSentAgainOnce() async throws {
        #expect(try await ends(within: .seconds(30)).offsets.count == 6)
        cluster.inject(.reset(broker: 2, api: .listOffsets), answers: 1)
        let (offsets, failures) = try await ends(within: .seconds(30))
        #expect(offsets.count == 6 && failures.isEmpty)
    }

    @Test(arguments: [
        Fault.reset(broker: 2, api: .listOffsets), .closeMidFrame(broker: 2, api: .listOffsets),
        .truncate(broker: 2, api: .listOffsets), .wrongCorrelationId(broker: 2, api: .listOffsets),
        .hugeLength(broker: 2, api: .listOffsets), .randomBytes(broker: 2, api: .listOffsets),
        .nulls("topics", broker: 2, api: .listOffsets), .nulls("partitions", broker: 2, api: .listOffsets),
        .nulls("name", broker: 2, api: .listOffsets), .closeAfterHead(broker: 2, api: .listOffsets),
        .miscount("topics", as: 0, broker: 2, api: .listOffsets), .miscount("topics", as: 2, broker: 2, api: .listOffsets),
        .miscount("partitions", as: 1, broker: 2, api: .listOffsets),
        .miscount("partitions", as: 1_000_000, broker: 2, api: .listOffsets),
    ])
    func aBadAnswerCostsItsOwnOffsets(_ fault: Fault) async throws {
        #expect(try await ends(within: .seconds(30)).offsets.count == 6)
        let id = cluster.inject(fault)
        let (offsets, failures) = try await ends(within: .seconds(30))
        #expect(Set(offsets.keys).isDisjoint(with: partitions(ofBroker: 2)))
        #expect(offsets.count == 6 - partitions(ofBroker: 2).count)
        #expect(!failures.isEmpty)
        cluster.clear(id)
        #expect(try await ends(within: .seconds(30)).offsets.count == 6)
    }

    @Test(arguments: [Fault.freeze(broker: 2), .silence(broker: 2, api: .listOffsets)])
    func aSilentBrokerCostsItsOwnOffsets(_ fault: Fault) async throws {
        #expect(try await ends(within: .seconds(30)).offsets.count == 6)
        let fault = cluster.inject(fault)
        let (offsets, failures) = try await ends(within: .seconds(3))
        #expect(offsets.count == 6 - partitions(ofBroker: 2).count)
        #expect(failures.map(\.category) == [.timeout] && failures.map(\.target) == [.broker(2)])
        cluster.clear(fault)
        #expect(try await ends(within: .seconds(30)).offsets.count == 6)
    }

    /// The broker is gone, and nothing says so but its silence.
    @Test func aHalfOpenConnectionCostsOneQuestion() async throws {
        #expect(try await ends(within: .seconds(30)).offsets.count == 6)
        cluster.inject(.halfOpen(broker: 2))
        let failures = try await ends(within: .milliseconds(300)).failures
        #expect(failures.map(\.category) == [.timeout] && failures.map(\.target) == [.broker(2)])
        #expect(try await ends(within: .seconds(30)).offsets.count == 6)
    }

    /// Another question waits on the same connection for longer.
    @Test func aLateAnswerIsDropped() async throws {
        #expect(try await ends(within: .seconds(30)).offsets.count == 6)
        cluster.inject(.latency(.milliseconds(500), broker: 2, api: .listOffsets), answers: 1)
        async let patient = ends(within: .seconds(30))
        async let brief = ends(within: .milliseconds(100))
        let outcomes = try await (patient, brief)
        #expect(outcomes.0.offsets.count == 6 && outcomes.0.failures.isEmpty)
        #expect(outcomes.1.failures.map(\.target) == [.broker(2)])
        #expect(cluster.statistics.brokers[2]?.connections == 1)
    }

    @Test(arguments: [
        Fault.wrongCorrelationId(api: .offsetFetch), .truncate(api: .offsetFetch), .closeAfterHead(api: .offsetFetch),
        .nulls("topics", api: .offsetFetch), .miscount("partitions", as: 1, api: .offsetFetch),
        .miscount("topics", as: 0, api: .offsetFetch), .miscount("groups", as: 0, api: .offsetFetch),
    ])
    func oneBadAnswerCostsNoCommit(_ fault: Fault) async throws {
        _ = try await wire.metadata(deadline: deadline)
        cluster.inject(fault, answers: 1)
        let topics = try #require(await committed()).get()
        #expect(topics.first?.partitions.count == 6 && wire.requestsSent["OffsetFetch"] == 2)
    }

    /// What was read of it before is not true either: of a count that is too low, the rest looks like no commits.
    @Test(arguments: [("partitions", Int32(1)), ("topics", 0)])
    func commitsOfABadAnswerAreNotKept(_ field: String, _ count: Int32) async throws {
        _ = try await wire.metadata(deadline: deadline)
        cluster.inject(.miscount(field, as: count, api: .offsetFetch))
        guard case .failure(let error) = try #require(await committed()) else {
            Issue.record("commits of an answer that cannot be read")
            return
        }
        #expect(error.code == .badAnswer)
    }

    @Test func aBootstrapServerThatRefusesIsPassedOver() async throws {
        let client = try WireClient(servers: [HostPort(host: "127.0.0.1", port: 1)] + Self.addresses(servers))
        #expect(try await client.metadata(deadline: deadline).brokers.count == 3)
    }

    @Test func withoutAnyBrokerTheErrorNamesTheReason() async throws {
        let client = try WireClient(servers: [HostPort(host: "127.0.0.1", port: 1)])
        do throws(KafkaError) {
            _ = try await client.metadata(deadline: .now + .seconds(1))
            Issue.record("metadata of a cluster that is not there")
        } catch {
            #expect(error.category == .connect)
            #expect(error.description.contains("127.0.0.1:1") && error.description.contains("Connection refused"))
        }
    }

    /// Any broker can answer.
    @Test(arguments: [ApiKey.describeCluster, .describeQuorum, .describeConfigs], 1...3 as ClosedRange<Int32>)
    func anotherBrokerIsAskedForTheStateOfTheCluster(_ api: ApiKey, _ broker: Int32) async throws {
        _ = try await wire.metadata(deadline: deadline)
        for fault in [Fault.reset(broker: broker, api: api), .truncate(broker: broker, api: api)] {
            cluster.inject(fault)
            switch api {
            case .describeCluster: #expect(try await wire.registeredBrokers(deadline: deadline).count == 3)
            case .describeQuorum: #expect(try await wire.quorum(deadline: deadline).replicas.isEmpty == false)
            default:
                let answer = await wire.settings(["retention.ms"], ofTopics: ["orders"], deadline: deadline)
                #expect(answer.failure == nil && answer.settings.map(\.topic) == ["orders"])
            }
            cluster.clearFaults()
        }
    }

    /// What else is asked of any broker must not wait for one that is gone.
    @Test(arguments: 1...3 as ClosedRange<Int32>)
    func aBrokerThatIsGoneCostsNoStateOfTheCluster(_ broker: Int32) async throws {
        _ = try await wire.metadata(deadline: deadline)
        cluster.inject(.refuse(broker: broker))
        #expect(try await wire.registeredBrokers(deadline: deadline).count == 3)
        #expect(try await wire.quorum(deadline: deadline).replicas.isEmpty == false)
    }

    /// Whichever of them answers, its directories must not count as the other's.
    @Test func theDirectoriesOfBrokersWithOneAddressAreNotKnown() async throws {
        cluster.inject(.sameAddress(broker: 2, as: 1))
        _ = try await wire.metadata(deadline: deadline)
        let deadline = deadline
        for broker in [1, 2] as [Int32] {
            let error = await thrownError(KafkaError.self) { _ = try await wire.logDirectories(of: broker, deadline: deadline) }
            #expect(error?.description.contains("has the same address") == true, "\(error.map { "\($0)" } ?? "")")
        }
        #expect(try await wire.logDirectories(of: 3, deadline: deadline).count == 1)
    }

    @Test func aCoordinatorThatMovedIsLookedUp() async throws {
        _ = try await wire.metadata(deadline: deadline)
        let first = try #require(cluster.scenario.brokers.first)
        cluster.inject(.moveCoordinator(group: "billing", to: first == 3 ? 1 : 3))
        let topics = try #require(await committed()).get()
        #expect(topics.map(\.topic) == ["orders"] && topics.first?.partitions.count == 6)
        #expect(wire.requestsSent["FindCoordinator"] == 1 && wire.requestsSent["OffsetFetch"] == 2)
    }

    @Test func aGroupThatIsRefusedHasTheBrokersError() async throws {
        _ = try await wire.metadata(deadline: deadline)
        cluster.inject(.error(.groupAuthorizationFailed, api: .offsetFetch))
        guard case .failure(let error) = try #require(await committed()) else {
            Issue.record("offsets of a group that is refused")
            return
        }
        #expect(error.category == .acl && error.target == .group("billing"))
    }

    @Test func throttlingIsReportedByBroker() async throws {
        let start = ContinuousClock.now
        cluster.inject(.throttle(.milliseconds(20), broker: 2, api: .listOffsets))
        _ = try await ends(within: .seconds(30))
        #expect(wire.throttleTimes(since: start) == [2: .milliseconds(20)])
    }
}
