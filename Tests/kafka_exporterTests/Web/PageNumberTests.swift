import Foundation
import KafkaSimulator
import TestSupport
import Testing

/// Every number of the page and of the JSON is that of /metrics of the same scrape.
@Suite struct PageNumberTests {
    /// What is wrong with the cluster, so that some numbers are not known.
    enum Trouble: CaseIterable {
        case none, replicas, refusingBroker, missingListener, brokenTopic, brokenGroups, down

        var faults: [Fault] {
            switch self {
            case .none: []
            case .replicas: [.kill(broker: 4), .leaderless(topic: "orders", partition: 2), .shrinkInSyncReplicas(topic: "audit")]
            case .refusingBroker: [.refuse(broker: 2)]
            case .missingListener: [.noListener(broker: 2)]
            case .brokenTopic: [.error(.unknownServerError, topic: "audit", api: .metadata)]
            case .brokenGroups:
                [
                    .error(.coordinatorNotAvailable, group: "billing", api: .offsetFetch),
                    .error(.unknownServerError, group: "reports", api: .describeGroups),
                ]
            case .down: [.refuse()]
            }
        }
    }

    @Test(arguments: Trouble.allCases)
    func theNumbersAreThoseOfTheMetrics(trouble: Trouble) async throws {
        let cluster = try SimulatedCluster(scenario: scenario, clock: .manual(.seconds(60)))
        let exporter = try await Exporter(
            servers: try cluster.start(), flags: ["--collector.topic-config", "--kafka.labels=cluster=eu"])
        let before = try await exporter.scrape()
        cluster.advance(by: .seconds(10))
        for fault in trouble.faults { cluster.inject(fault) }
        let answer = try await exporter.get("/metrics", headers: ["X-Prometheus-Scrape-Timeout-Seconds": "5"])
        let scrape = try ShownScrape(
            previous: before, metrics: PrometheusText(answer.text()), answer: answer, exporter: exporter,
            start: PageText(await exporter.get("/").text()), status: await exporter.document("status"))
        try await scrape.expectBrokers()
        try await scrape.expectTopics()
        try await scrape.expectGroups()
        scrape.expectTotals()
        try await scrape.expectClusters()
        scrape.expectParts()
        try await scrape.expectScrapes()
        scrape.expectExporter()
        cluster.stop()
    }

    private var scenario: Scenario {
        var scenario = Scenario()
        scenario.brokers = [1, 2, 3, 4]
        scenario.racks = [1: "a", 2: "b", 3: "a"]
        scenario.topics = [
            TopicRule("orders", partitions: 12, rate: 6_000, start: 123_456),
            TopicRule("audit", partitions: 3, rate: 1, start: 10),
            TopicRule("single", partitions: 2, rate: 10),
        ]
        scenario.topics[0].underReplicated = [1]
        scenario.topics[1].configs = ["min.insync.replicas": "3"]
        scenario.topics[2].replication = 1
        scenario.groups = [
            GroupRule("billing", topics: ["orders", "audit"], members: 2), GroupRule("reports", topics: ["orders"], members: 3),
            GroupRule("stopped", topics: ["audit"], members: 0), GroupRule("modern", topics: ["single"], members: 1),
        ]
        scenario.groups[0].pace = .share(0.5)
        scenario.groups[1].uncommitted = [2]
        scenario.groups[3].groupProtocol = .consumer
        return scenario
    }
}
