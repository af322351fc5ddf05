import Foundation
import KafkaSimulator
import TestSupport
import Testing

/// Random clusters, faults and scrapes: whatever goes wrong, each number that is published is one that the model had while the
/// scrape went on.
///
/// CHAOS_SECONDS says how long to search, CHAOS_SEED runs one seed again.
@Suite struct RandomTests {
    private static func variable(_ name: String) -> UInt64? { ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) } }

    private static let scrapeSeconds = 5
    private static let roundsOfASeed = 4

    @Test func noNumberIsEverWrong() async throws {
        if let seed = Self.variable("CHAOS_SEED") { return try await Self.run(seed) }
        let end = ContinuousClock.now + .seconds(Int(Self.variable("CHAOS_SECONDS") ?? 20))
        let first = UInt64.random(in: 0...1_000_000_000)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<UInt64(3) {
                group.addTask {
                    var seed = first + lane
                    while ContinuousClock.now < end {
                        try await Self.run(seed)
                        seed += 3
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func run(_ seed: UInt64) async throws {
        var random = RandomCluster(seed: seed)
        let cluster = try SimulatedCluster(scenario: random.scenario)
        // Every scrape walks by itself: one that joined another walk would tell of a time before it began.
        let exporter = try await Exporter(servers: try cluster.start(), flags: ["--concurrent.enable"])
        for round in 0..<roundsOfASeed {
            for _ in 0..<random.number(0...2) {
                let fault = random.fault()
                let lasts = Duration.milliseconds(random.number(100...8000))
                if let api = random.beginning() {
                    cluster.inject(fault, after: api, for: lasts)
                } else {
                    cluster.inject(fault, for: lasts)
                }
            }
            let begin = cluster.time
            let metrics: PrometheusText
            do {
                metrics = try await exporter.scrape(within: scrapeSeconds)
            } catch {
                // A crash says its last words there.
                let words = exporter.process.standardError.suffix(2000)
                Issue.record("\(report(seed, round, cluster)): \(error); the exporter's log ends with \(words)")
                return
            }
            let wrong = ModelSeries(of: cluster, from: begin, to: cluster.time).wrong(in: metrics)
            if !wrong.isEmpty { Issue.record("\(report(seed, round, cluster)): \(wrong.prefix(5).joined(separator: "; "))") }
            if random.number(1...3) == 1 { cluster.clearFaults() }
        }
        if !exporter.process.isRunning { Issue.record("\(report(seed, roundsOfASeed, cluster)): the exporter is gone") }
    }

    private static func report(_ seed: UInt64, _ round: Int, _ cluster: SimulatedCluster) -> String {
        let faults = cluster.faults.map { "\($0.fault) from \($0.begins ?? -1) to \($0.ends ?? -1)" }
        return "CHAOS_SEED=\(seed), round \(round), at \(cluster.time) ms, faults: \(faults.joined(separator: ", "))"
    }
}
