import KafkaSimulator
import TestSupport
import Testing

/// The chaos table: each fault that a broker can have, and the same three expectations of the exporter: no crash and no wrong
/// number; nothing missing but what was hit; an answer by the deadline.
@Suite struct ChaosTests {
    /// What Prometheus would give a scrape.
    private static let seconds = 6
    /// Most rows wait for a broker that says nothing. More side by side would wait for the processor.
    private static let rowsAtATime = 4

    @Test func faultsCostOnlyWhatTheyHit() async throws {
        let cases = ChaosCase.chosen
        let rows = await withTaskGroup(of: [ChaosRow].self) { group in
            for lane in 0..<Self.rowsAtATime {
                group.addTask {
                    var rows: [ChaosRow] = []
                    for index in stride(from: lane, to: cases.count, by: Self.rowsAtATime) {
                        do {
                            rows.append(try await Self.run(cases[index]))
                        } catch {
                            Issue.record(error, Comment(rawValue: cases[index].description))
                        }
                    }
                    return rows
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        try ChaosRow.publish(rows, order: cases.map(\.description))
    }

    private static func run(_ test: ChaosCase) async throws -> ChaosRow {
        let cluster = try SimulatedCluster(scenario: ChaosCase.scenario, clock: .manual(.seconds(60)))
        let exporter = try await Exporter(servers: try cluster.start())
        let healthy = try await eventually("the healthy cluster is read whole") {
            try await exporter.scrape(within: seconds)
        } until: {
            isComplete($0)
        }
        let state = cluster.state
        expectNone(wrong(in: healthy, cluster, from: cluster.time), "\(test), while all is well: wrong")

        // A fault that begins in mid-scrape begins now: what was true before it is true of an earlier moment.
        let before = cluster.time - 1
        for fault in test.faults {
            if let api = test.after { cluster.inject(fault, after: api) } else { cluster.inject(fault) }
        }
        var row = ChaosRow(fault: test.description, healthy: healthy)
        // The first scrape under a fault may meet connections that were well a moment ago, the second knows.
        for round in 1...2 {
            let start = ContinuousClock.now
            let metrics = try await exporter.scrape(within: seconds)
            let duration = start.duration(to: .now)
            expectNone(wrong(in: metrics, cluster, from: before), "\(test), scrape \(round): wrong")
            let lacking = lacking(healthy, in: metrics)
            let unexpected = lacking.filter { !test.mayLack($0.family, $0.labels, state) }
            expectNone(unexpected.map { "\($0.family)\($0.labels)" }, "\(test), scrape \(round): missing")
            row.add(missing: lacking.map(\.family), duration)
        }
        if !exporter.process.isRunning { Issue.record("\(test): the exporter is gone") }

        cluster.clearFaults()
        try await eventually("all is well again") {
            try await exporter.scrape(within: seconds)
        } until: {
            isComplete($0) && lacking(healthy, in: $0).isEmpty
        }
        return row
    }

    private static func expectNone(_ series: [String], _ problem: String) {
        guard !series.isEmpty else { return }
        Issue.record(Comment(rawValue: "\(problem): \(series.joined(separator: "; "))"))
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
        Moment.families.sorted().flatMap { family in
            let published = metrics.series(family)
            return healthy.series(family).keys.filter { published[$0] == nil }.map { (family, $0) }
        }
    }
}
