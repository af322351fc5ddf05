import KafkaReader
import NameFilter
import Synchronization
import TestSupport
import Testing

@testable import Collector

@Suite struct CollectorTests {
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])

        var all: [String] { lines.withLock { $0 } }

        @Sendable
        func add(_ change: OutageChange) {
            let event =
                switch change.event {
                case .broke(let error, _): "broke: \(error)"
                case .healed: "healed"
                case .left: "left"
                }
            lines.withLock { $0.append("\(change.subject) \(event)") }
        }
    }

    private let cluster = InMemoryCluster(.small)
    private let lines = Lines()
    private let collector: Collector

    init() {
        var configuration = CollectorConfiguration(topics: NameFilter(), groups: NameFilter())
        configuration.report = lines.add
        collector = Collector(reader: cluster, configuration: configuration)
    }

    private func samples(_ scrape: Scrape?) -> [Substring] {
        let bytes = scrape?.text(adding: { [] }).pieces(.prometheusText).reduce(into: [UInt8]()) { $0 += $1 } ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
    }

    @Test func aScrapeHasTheSeriesOfTheWalkAndTheExporter() async {
        let samples = samples(await collector.scrape(deadline: .now + .seconds(60)))
        #expect(samples.contains("kafka_up 1"))
        #expect(samples.contains("kafka_consumergroup_lag{consumergroup=\"billing\",partition=\"0\",topic=\"orders\"} 10"))
        #expect(samples.contains("kafka_scrape_collector_success{collector=\"consumergroups\"} 1"))
        #expect(samples.contains("kafka_exporter_scrapes_total 1"))
        #expect(samples.contains("kafka_exporter_requests_total{request=\"Metadata\"} 1"))
        // Present from the start: a counter that appears at 1 is an increase that Prometheus does not see.
        #expect(samples.contains("kafka_exporter_scrape_errors_total{collector=\"topics\",error=\"timeout\"} 0"))
        #expect(!samples.contains { $0.contains("collector=\"zookeeper\"") })
    }

    @Test func anOutageIsCountedInEachScrapeAndReportedOnce() async {
        cluster.change { $0.offsetErrors = [2: KafkaError(.disconnected, .offsets, target: .broker(2))] }
        _ = await collector.scrape(deadline: .now + .seconds(60))
        let second = samples(await collector.scrape(deadline: .now + .seconds(60)))
        #expect(second.contains("kafka_scrape_collector_success{collector=\"topics\"} 0"))
        // The ends and the beginnings of the logs, in two scrapes.
        #expect(second.contains("kafka_exporter_scrape_errors_total{collector=\"topics\",error=\"connect\"} 4"))
        cluster.change { $0.offsetErrors = [:] }
        _ = await collector.scrape(deadline: .now + .seconds(60))
        #expect(
            lines.all == ["broker 2 broke: broker 2: asking for offsets: the connection broke (and 1 more)", "broker 2 healed"])
    }

    @Test func readinessFollowsTheLastWalk() async {
        #expect(!collector.readiness.isReady)
        _ = await collector.scrape(deadline: .now + .seconds(60))
        #expect(collector.readiness.isReady)
        cluster.change { $0.metadataError = KafkaError(.allBrokersDown, .metadata) }
        let samples = samples(await collector.scrape(deadline: .now + .seconds(60)))
        #expect(samples.contains("kafka_up 0") && !samples.contains { $0.hasPrefix("kafka_brokers") })
        guard case .unreachable(let failure) = collector.readiness else {
            Issue.record("ready without metadata")
            return
        }
        #expect("\(failure)" == "asking for metadata: no broker can be reached")
    }

    /// A client with a scrape time-out of half a second must not make the cluster look unreachable to others.
    @Test func aTimeoutOfAShortWalkDoesNotChangeReadiness() async {
        _ = await collector.scrape(deadline: .now + .seconds(60))
        cluster.change { $0.metadataError = KafkaError(.timedOut, .metadata) }
        _ = await collector.scrape(deadline: .now + .milliseconds(500))
        #expect(collector.readiness.isReady && lines.all.isEmpty)
        cluster.change { $0.metadataError = KafkaError(.allBrokersDown, .metadata) }
        _ = await collector.scrape(deadline: .now + .milliseconds(500))
        #expect(!collector.readiness.isReady && lines.all.count == 1)
    }

    @Test func timeoutsOfThrottledClientsAreReportedAsThrottling() async {
        cluster.change {
            $0.offsetErrors = [2: KafkaError(.timedOut, .offsets, target: .broker(2))]
            $0.throttleTimes = [2: .milliseconds(950)]
        }
        let samples = samples(await collector.scrape(deadline: .now + .seconds(60)))
        #expect(samples.contains("kafka_exporter_scrape_errors_total{collector=\"topics\",error=\"throttled\"} 2"))
        #expect(
            lines.all.count == 1 && lines.all[0].hasPrefix("quota broke: broker 2: asking for offsets: timed out: the client"))
    }
}
