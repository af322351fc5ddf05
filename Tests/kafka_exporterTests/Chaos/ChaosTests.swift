import KafkaLogin
import KafkaSimulator
import TestSupport
import Testing

/// The chaos table: each fault that a broker can have, and the same three expectations of the exporter: no crash and no wrong number; only
/// affected series missing; an answer by the deadline.
@Suite struct ChaosTests {
    /// Prometheus' scrape time-out.
    private static let seconds = 6
    /// Most rows wait for a silent broker. More rows at a time would wait for the processor.
    private static let rowsAtATime = 4

    /// How late an answer may be on a busy machine.
    private static let leeway = Duration.seconds(5)
    /// Simulated time from one scrape to the next, in which offsets and commits advance.
    private static let pause = Duration.seconds(10)

    @Test(arguments: ClientUnderTest.all)
    func faultsCostOnlyTheAffectedSeries(client: ClientChoice) async throws {
        try await ClientUnderTest.$current.withValue(client) { try await runAll(client) }
    }

    private func runAll(_ client: ClientChoice) async throws {
        let cases = ChaosCase.chosen
        #expect(!cases.isEmpty, "no row has the text of CHAOS")
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
        try ChaosRow.publish(rows, order: cases.map(\.description), of: client)
    }

    private static func run(_ test: ChaosCase) async throws -> ChaosRow {
        let cluster = try SimulatedCluster(scenario: ChaosCase.scenario, clock: .manual(.seconds(60)))
        let exporter = try await Exporter(servers: try cluster.start())
        let healthy = try await eventually("the healthy cluster is read whole") {
            try await exporter.scrape(within: seconds)
        } until: {
            isComplete($0)
        }
        expectNone(ModelSeries(of: cluster, at: cluster.time).wrong(in: healthy), "\(test), while all is well: wrong")

        // Anything that the exporter might remember of the healthy cluster is now wrong.
        cluster.advance(by: pause)
        let state = cluster.state
        var row = ChaosRow(fault: test.description, healthy: healthy)
        // The first scrape under a fault may use connections that were good before; the second knows about the fault.
        for round in 1...2 {
            if round == 1 || test.course == .momentary { test.inject(into: cluster) }
            // A fault in mid-scrape begins in the same millisecond as the scrape; all others began earlier.
            let isInTheMiddle = round == 1 && test.after != nil
            if !isInTheMiddle { cluster.advance(by: .milliseconds(1)) }
            let begin = cluster.time
            let start = ContinuousClock.now
            let metrics = try await exporter.scrape(within: seconds)
            let duration = start.duration(to: .now)
            if duration > .seconds(seconds) + leeway { Issue.record("\(test), scrape \(round): took \(duration)") }
            let model = ModelSeries(of: cluster, at: begin)
            expectNone(model.wrong(in: metrics), "\(test), scrape \(round): wrong")
            expectGapsReported(in: metrics, test, round, model)
            let lacking = lacking(healthy, in: metrics)
            let unexpected = lacking.filter { test.mustBeWhole(inRound: round) || !test.mayLack($0.family, $0.labels, state) }
            expectNone(unexpected.map { "\($0.family)\($0.labels)" }, "\(test), scrape \(round): missing")
            row.add(missing: lacking.map(\.family), duration)
            cluster.advance(by: pause)
        }
        if !exporter.process.isRunning { Issue.record("\(test): the exporter is gone") }
        expectNone(cluster.faults.filter { $0.strikes == 0 }.map { "\($0.fault)" }, "\(test): without effect")

        cluster.clearFaults()
        cluster.advance(by: .milliseconds(1))
        let healed = try await eventually("all is well again") {
            try await exporter.scrape(within: seconds)
        } until: {
            isComplete($0) && lacking(healthy, in: $0).isEmpty
        }
        expectNone(ModelSeries(of: cluster, at: cluster.time).wrong(in: healed), "\(test), when it is over: wrong")
        return row
    }

    /// Missing series must also be reported.
    private static func expectGapsReported(in metrics: PrometheusText, _ test: ChaosCase, _ round: Int, _ model: ModelSeries) {
        if test.mustBeWhole(inRound: round) {
            if !isComplete(metrics) {
                Issue.record("\(test), scrape \(round): reported as incomplete, but nothing should be missing")
            }
        } else if test.hit.everything {
            #expect(metrics["kafka_up"] == 0, "\(test), scrape \(round)")
            expectNone(Moment.families.filter { !metrics.series($0).isEmpty }.sorted(), "\(test), scrape \(round): published")
        } else if !test.hit.isHidden, isComplete(metrics) {
            expectNone(
                model.lacking(in: metrics).map { "\($0.family)\($0.labels)" }, "\(test), scrape \(round): missing silently")
        }
    }

    private static func expectNone(_ series: [String], _ problem: String) {
        guard !series.isEmpty else { return }
        Issue.record(Comment(rawValue: "\(problem): \(series.joined(separator: "; "))"))
    }

    private static func isComplete(_ metrics: PrometheusText) -> Bool {
        let parts = metrics.series("kafka_scrape_collector_success")
        return !parts.isEmpty && parts.values.allSatisfy { $0 == 1 } && metrics["kafka_up"] == 1
    }

    /// The series that were published while the cluster was healthy.
    private static func lacking(
        _ healthy: PrometheusText, in metrics: PrometheusText
    ) -> [(family: String, labels: PrometheusText.Labels)] {
        Moment.families.sorted().flatMap { family in
            let published = metrics.series(family)
            return healthy.series(family).keys.filter { published[$0] == nil }.map { (family, $0) }
        }
    }
}
