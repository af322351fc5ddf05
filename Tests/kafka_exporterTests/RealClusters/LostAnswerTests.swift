import KafkaSimulator
import TestSupport
import Testing

/// Answers that librdkafka loses without an error, or waits for in vain.
@Suite struct LostAnswerTests {
    private static var scenario: Scenario {
        var scenario = Scenario()
        scenario.topics = [TopicRule("orders", partitions: 6, rate: 60, start: 1000)]
        scenario.groups = [
            GroupRule("billing", topics: ["orders"], members: 2), GroupRule("sink", topics: ["orders"], members: 1),
        ]
        scenario.groups[1].protocolType = "connect"
        return scenario
    }

    private static let members = "kafka_consumergroup_members"

    private static func success(_ metrics: PrometheusText) -> Double? {
        metrics.series("kafka_scrape_collector_success", where: ["collector": "consumergroups"]).values.first
    }

    private static let losses: [(Fault, members: Int)] = [
        (.closeMidFrame(broker: 3, api: .describeGroups), 1), (.truncate(broker: 3, api: .describeGroups), 1),
        // Truncated before the members.
        (.truncate(broker: 3, api: .describeGroups), 0),
    ]

    /// A group of Kafka Connect appears only in its description.
    @Test(arguments: losses)
    func lostGroupsOfOtherProtocolsAreReported(_ fault: Fault, members: Int) async throws {
        var scenario = Self.scenario
        scenario.groups[1].members = members
        let cluster = try SimulatedCluster(scenario: scenario, clock: .manual(.seconds(60)))
        cluster.inject(.moveCoordinator(group: "billing", to: 1))
        cluster.inject(.moveCoordinator(group: "sink", to: 3))
        let exporter = try await Exporter(servers: try cluster.start())
        try await eventually("both groups are published") { try await exporter.scrape().series(Self.members).count == 2 }

        cluster.inject(fault)
        // librdkafka forgets all errors except that of the last answer.
        cluster.inject(.latency(.milliseconds(100), broker: 1, api: .describeGroups))
        for _ in 1...2 {
            let metrics = try await exporter.scrape(within: 6)
            #expect(metrics.series(Self.members).keys.map { $0["consumergroup"] } == ["billing"])
            #expect(Self.success(metrics) == 0)
        }
        cluster.clearFaults()
        try await eventually("nothing is missing") {
            let metrics = try await exporter.scrape(within: 6)
            return metrics.series(Self.members).count == 2 && Self.success(metrics) == 1
        }
        cluster.stop()
    }

    /// New connections go to the remaining brokers.
    @Test func theOnlyBootstrapServerMayLeave() async throws {
        let cluster = try SimulatedCluster(scenario: Self.scenario, clock: .manual(.seconds(60)))
        _ = try cluster.start()
        let bootstrap = try #require(cluster.port(ofBroker: 1))
        let exporter = try await Exporter(servers: "127.0.0.1:\(bootstrap)")
        let whole = try await exporter.scrape(within: 6)
        #expect(whole["kafka_brokers"] == 3 && Self.success(whole) == 1)

        cluster.inject(.kill(broker: 1))
        cluster.advance(by: .seconds(1))
        for _ in 1...3 {
            let metrics = try await exporter.scrape(within: 6)
            #expect(metrics["kafka_brokers"] == 2)
            #expect(metrics.series(Self.members).count == 2)
            #expect(metrics.series("kafka_scrape_collector_success").allSatisfy { $0.value == 1 })
        }
        cluster.stop()
    }
}
