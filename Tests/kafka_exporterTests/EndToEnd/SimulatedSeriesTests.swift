import KafkaSimulator
import TestSupport
import Testing

/// The same expectations as of real brokers, of simulated ones: so these are held to the truth, and there is a whole walk to be seen
/// where no Kafka can be had.
@Suite(.serialized) struct SimulatedSeriesTests {
    /// What brokers of Kafka 1.1.1 know.
    private static let old: [ApiKey: Int16?] = [
        .metadata: 5, .findCoordinator: 1, .listGroups: 1, .describeGroups: 1, .offsetFetch: 3, .listOffsets: 2, .apiVersions: 1,
        .consumerGroupDescribe: Int16?.none, .describeCluster: Int16?.none,
    ]

    @Test(arguments: [[:], old])
    func everySeriesIsAsSimulated(newestVersions: [ApiKey: Int16?]) async throws {
        let cluster = try SimulatedCluster(scenario: scenario(newestVersions), clock: .manual(.zero))
        let bootstrap = try cluster.start()
        let brokers = cluster.scenario.brokers.map { ("\($0)", "127.0.0.1:\(cluster.port(ofBroker: $0) ?? 0)") }
        let contents = try Contents(of: cluster, bootstrap: bootstrap, prefix: SeriesExpectations.prefix)
        #expect(contents.topics.count == 3 && contents.groups.count == 5)
        try await SeriesExpectations(
            bootstrap: bootstrap, brokers: Dictionary(uniqueKeysWithValues: brokers), contents: contents
        ).check()
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
        // No partition is like another one.
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
