import KafkaSimulator
import TestSupport
import Testing

/// One seed: a random cluster, scraped under random faults, and once more after they have ended.
struct RandomRun {
    /// The number of things that were checked.
    struct Tally: CustomStringConvertible {
        var clusters = 0
        var scrapes = 0
        /// Faults that changed something.
        var faults = 0
        /// Published numbers that were compared with the model's.
        var numbers = 0

        var description: String { "\(clusters) clusters, \(faults) faults, \(scrapes) scrapes, \(numbers) numbers compared" }

        static func += (sum: inout Tally, other: Tally) {
            sum.clusters += other.clusters
            sum.scrapes += other.scrapes
            sum.faults += other.faults
            sum.numbers += other.numbers
        }
    }

    private static let scrapeSeconds = 5
    private static let rounds = 4
    /// Those that are off by default.
    private static let allParts = ["group-members", "log-dirs", "stable-offsets", "topic-config"].map { "--collector.\($0)" }

    private let seed: UInt64
    private let cluster: SimulatedCluster
    private let exporter: Exporter
    private var random: RandomCluster
    private var lagSeconds = LagSecondsModel()
    private var tally = Tally(clusters: 1)

    /// Runs a seed, and records every error with the seed.
    static func tally(ofSeed seed: UInt64) async -> Tally {
        do {
            var run = try await RandomRun(seed: seed)
            await run.scrapeUnderFaults()
            return run.tally
        } catch {
            Issue.record("CHAOS_SEED=\(seed): \(error)")
            return Tally()
        }
    }

    private init(seed: UInt64) async throws {
        self.seed = seed
        random = RandomCluster(seed: seed)
        cluster = try SimulatedCluster(scenario: random.scenario)
        // Every scrape makes its own walk: one that joined another walk would show a time before it began.
        exporter = try await Exporter(servers: try cluster.start(), flags: ["--concurrent.enable"] + Self.allParts)
    }

    private mutating func scrapeUnderFaults() async {
        do {
            for _ in 0..<Self.rounds {
                injectFaults()
                _ = try await scrape()
                if random.number(1...3) == 1 { cluster.clearFaults() }
            }
            cluster.clearFaults()
            try await eventually("all series are published after the faults") {
                try await scrape()
            } until: {
                $0.isEmpty
            }
        } catch {
            // After a crash the log ends with the reason.
            record("\(error); the exporter's log ends with \(exporter.process.standardError.suffix(2000))")
        }
        tally.faults = cluster.faults.count { $0.strikes > 0 }
        if !exporter.process.isRunning { record("the exporter is gone") }
    }

    private mutating func injectFaults() {
        for _ in 0..<random.number(0...2) {
            let fault = random.fault()
            // A broker at the former address of another is not recognized: answers about directories do not say who answers.
            if case .sameAddress = fault.action, cluster.faults.contains(where: { $0.fault.hasSharedAddress }) { continue }
            let lasts = Duration.milliseconds(random.number(100...8000))
            if let api = random.beginning() {
                cluster.inject(fault, after: api, for: lasts)
            } else {
                cluster.inject(fault, for: lasts)
            }
        }
    }

    /// Records wrong series.
    /// - Returns: the series that the model had all the time and that are not published.
    private mutating func scrape() async throws -> [String] {
        let begin = cluster.time
        let metrics = try await exporter.scrape(within: Self.scrapeSeconds)
        let model = ModelSeries(of: cluster, from: begin, to: cluster.time)
        let wrong = model.wrong(in: metrics) + lagSeconds.wrong(in: metrics, of: cluster, from: begin, to: cluster.time)
        if !wrong.isEmpty { record(wrong.prefix(5).joined(separator: "; ")) }
        tally.scrapes += 1
        tally.numbers += (Moment.families.union([LagSecondsModel.family])).reduce(0) { $0 + metrics.series($1).count }
        return model.lacking(in: metrics, hasAllParts: true).map { "\($0.family)\($0.labels)" }
    }

    private func record(_ problem: String) {
        let faults = cluster.faults.map { "\($0.fault) from \($0.begins ?? -1) to \($0.ends ?? -1)" }
        Issue.record(
            """
            CHAOS_SEED=\(seed), scrape \(tally.scrapes), at \(cluster.time) ms: \(problem); \
            faults: \(faults.joined(separator: ", "))
            """)
    }
}

extension Fault {
    fileprivate var hasSharedAddress: Bool {
        if case .sameAddress = action { true } else { false }
    }
}
