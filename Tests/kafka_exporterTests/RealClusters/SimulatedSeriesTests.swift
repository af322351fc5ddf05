import KafkaLogin
import KafkaProtocol
import KafkaSimulator
import TestSupport
import Testing

/// The same expectations as for real brokers, for simulated ones. This shows that the simulator is accurate, and allows complete walks
/// without Kafka.
@Suite(.serialized) struct SimulatedSeriesTests {
    /// The versions that brokers of Kafka 1.1.1 support.
    private static let old: [ApiKey: Int16?] = [
        .metadata: 5, .findCoordinator: 1, .listGroups: 1, .describeGroups: 1, .offsetFetch: 3, .listOffsets: 2, .apiVersions: 1,
        .consumerGroupDescribe: Int16?.none, .describeCluster: Int16?.none,
    ]

    /// The versions that brokers of Kafka 0.10.2 support.
    private static let older: [ApiKey: Int16?] = [
        .metadata: 2, .findCoordinator: 0, .listGroups: 0, .describeGroups: 0, .offsetFetch: 2, .listOffsets: 1, .apiVersions: 0,
        .consumerGroupDescribe: Int16?.none, .describeCluster: Int16?.none,
    ]

    @Test(arguments: [[:], old, older])
    func everySeriesIsAsSimulated(newestVersions: [ApiKey: Int16?]) async throws {
        let cluster = try SimulatedCluster(scenario: scenario(newestVersions), clock: .manual(.zero))
        let bootstrap = try cluster.start()
        let brokers = cluster.scenario.brokers.map { ("\($0)", "127.0.0.1:\(cluster.port(ofBroker: $0) ?? 0)") }
        let contents = try Contents(of: cluster, bootstrap: bootstrap, prefix: SeriesExpectations.prefix)
        #expect(contents.topics.count == 3 && contents.groups.count == 5)
        var expectations = SeriesExpectations(
            bootstrap: bootstrap, brokers: Dictionary(uniqueKeysWithValues: brokers), contents: contents)
        if newestVersions == Self.older { expectations.unknownFamilies = ["kafka_topic_partition_leader_is_preferred"] }
        for client in ClientUnderTest.all {
            try await ClientUnderTest.$current.withValue(client) { [expectations] in try await expectations.check() }
        }
        cluster.stop()
    }

    /// Brokers before 0.10 report REPLICA_NOT_AVAILABLE if they omit a replica.
    @Test func incompleteReplicasAreNotCounted() async throws {
        let cluster = try SimulatedCluster(scenario: scenario([:]), clock: .manual(.zero))
        let exporter = try await Exporter(servers: try cluster.start(), flags: ["--kafka.version=0.9.0.1"])
        let topic = SeriesExpectations.prefix + "orders"
        cluster.inject(.error(ErrorCode(rawValue: 9), topic: topic, partition: 1, api: .metadata))
        let metrics = try await exporter.scrape()
        for family in ["replicas", "in_sync_replica", "under_replicated_partition"] {
            let series = metrics.series("kafka_topic_partition_\(family)", where: ["topic": topic])
            #expect(Set(series.keys.map { $0["partition"] }) == ["0", "2"], "\(family)")
        }
        #expect(metrics.series("kafka_topic_partition_leader", where: ["topic": topic]).count == 3)
        #expect(metrics.series("kafka_topic_partition_leader_is_preferred").isEmpty)
        cluster.stop()
    }

    /// Each KIP-848 group that is described costs a request.
    @Test func excludedGroupsAreNotDescribed() async throws {
        var scenario = scenario([:])
        for index in scenario.groups.indices { scenario.groups[index].groupProtocol = .consumer }
        let cluster = try SimulatedCluster(scenario: scenario, clock: .manual(.zero))
        let exporter = try await Exporter(servers: try cluster.start(), flags: ["--group.filter=billing|live"])
        let first = try await exporter.scrape()
        let requests = RequestCounts(from: first, to: try await exporter.scrape())
        #expect(requests["OffsetFetch"] == 2)
        // librdkafka before 2.10 cannot describe any.
        #expect([0, 2].contains(requests["ConsumerGroupDescribe"]))
        cluster.stop()
    }

    /// A scrape with a time-out of half a second lacks what was not answered by then. That does not make the cluster unreachable.
    @Test func aVeryShortScrapeDoesNotReportAnOutage() async throws {
        let cluster = try SimulatedCluster(scenario: scenario([:]), clock: .manual(.zero))
        let exporter = try await Exporter(servers: try cluster.start())
        #expect(try await exporter.scrape()["kafka_up"] == 1)
        cluster.inject(.freeze())
        for _ in 0..<3 {
            #expect(try await exporter.scrape(within: 1)["kafka_up"] == 0)
        }
        #expect(try await exporter.get("/readyz").status == 200)
        #expect(exporter.log(containing: "level=warn").isEmpty)
        #expect(try await exporter.scrape(within: 3)["kafka_up"] == 0)
        #expect(try await exporter.get("/readyz").status == 503)
        #expect(try await exporter.breaks(of: "cluster", atLeast: 1).count == 1)
        cluster.stop()
    }

    private func scenario(_ newestVersions: [ApiKey: Int16?]) -> Scenario {
        let prefix = SeriesExpectations.prefix
        let (orders, payments) = (prefix + "orders", prefix + "payments")
        func group(_ name: String, topics: [String], members: Int = 0, uncommitted: Set<Int32> = []) -> GroupRule {
            var group = GroupRule(prefix + name, topics: topics, members: members)
            group.pace = .share(0)
            group.initialLag = 13
            group.uncommitted = uncommitted
            return group
        }
        var scenario = Scenario()
        scenario.newestVersions = newestVersions
        scenario.offsetsPartitions = SeriesExpectations.offsetsPartitions
        scenario.topics = [
            TopicRule(orders, partitions: 3, start: 40), TopicRule(payments, partitions: 2, start: 7),
            TopicRule(prefix + "empty.topic_1"),
        ]
        // All partitions differ.
        scenario.topics[0].skew = 0.9
        scenario.topics[0].oldest = 4
        scenario.topics[1].replication = 2
        scenario.groups = [
            group("billing", topics: [orders, payments]), group("partial", topics: [orders], uncommitted: [0, 2]),
            group(SeriesExpectations.oddGroup, topics: [payments], uncommitted: [1]),
            group("live", topics: [orders, payments], members: 2),
            group("idle", topics: [payments], members: 1, uncommitted: [0, 1]),
        ]
        return scenario
    }
}
