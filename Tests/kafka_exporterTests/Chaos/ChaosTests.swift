import KafkaSimulator
import TestSupport
import Testing

/// The chaos table: each fault that a broker can have, and the same three expectations of the exporter: no crash and no wrong
/// number; nothing missing but what was hit; an answer by the deadline.
@Suite struct ChaosTests {
    /// What Prometheus would give a scrape.
    private static let seconds = 6

    @Test(arguments: ChaosCase.chosen)
    func aFaultCostsOnlyWhatItHits(_ test: ChaosCase) async throws {
        try await ChaosTable.shared.inTurn {
            let cluster = try SimulatedCluster(scenario: ChaosCase.scenario, clock: .manual(.seconds(60)))
            let exporter = try await Exporter(servers: try cluster.start())
            let healthy = try await eventually("the healthy cluster is read whole") {
                try await exporter.scrape(within: Self.seconds)
            } until: {
                Self.isComplete($0)
            }
            let state = cluster.state
            #expect(Self.wrong(in: healthy, cluster, from: cluster.time) == [])

            // A fault that begins in mid-scrape begins now: what was true before it is true of an earlier moment.
            let before = cluster.time - 1
            for fault in test.faults {
                if let api = test.after { cluster.inject(fault, after: api) } else { cluster.inject(fault) }
            }
            var missing: [String: Int] = [:]
            var longest = Duration.zero
            // The first scrape under a fault may meet connections that were well a moment ago, the second knows.
            for round in 1...2 {
                let start = ContinuousClock.now
                let metrics = try await exporter.scrape(within: Self.seconds)
                longest = max(longest, start.duration(to: .now))
                #expect(Self.wrong(in: metrics, cluster, from: before) == [], "scrape \(round)")
                let lacking = Self.lacking(healthy, in: metrics)
                let unexpected = lacking.filter { !test.mayLack($0.family, $0.labels, state) }
                #expect(unexpected.map { "\($0.family)\($0.labels)" } == [], "scrape \(round)")
                missing.merge(Dictionary(grouping: lacking, by: \.family).mapValues(\.count), uniquingKeysWith: max)
            }
            #expect(exporter.process.isRunning)
            await ChaosTable.shared.add(test, missing: missing, of: healthy, longest)

            cluster.clearFaults()
            try await eventually("all is well again") {
                try await exporter.scrape(within: Self.seconds)
            } until: {
                Self.isComplete($0) && Self.lacking(healthy, in: $0).isEmpty
            }
        }
    }

    private static func wrong(in metrics: PrometheusText, _ cluster: SimulatedCluster, from begin: Int64) -> [String] {
        ModelSeries(of: cluster, from: begin, to: cluster.time).wrong(in: metrics)
    }

    private static func isComplete(_ metrics: PrometheusText) -> Bool {
        let parts = metrics.series("kafka_scrape_collector_success")
        return !parts.isEmpty && parts.values.allSatisfy { $0 == 1 } && metrics["kafka_up"] == 1
    }

    /// The series that were there when all was well.
    private static func lacking(
        _ healthy: PrometheusText, in metrics: PrometheusText
    ) -> [(family: String, labels: PrometheusText.Labels)] {
        ModelSeries.families.sorted().flatMap { family in
            let published = metrics.series(family)
            return healthy.series(family).keys.filter { published[$0] == nil }.map { (family, $0) }
        }
    }
}
