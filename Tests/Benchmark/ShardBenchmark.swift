import TestSupport

/// What each of several exporters costs that share a simulated cluster by `--shard`.
enum ShardBenchmark {
    static func run(_ scenario: String, counts: [Int]) async throws {
        let simulator = try await Simulator(scenario)
        print("\n`\(scenario)`:\n")
        print(
            "| exporters | scrape of each | CPU of each | of one exporter's | peak memory of each | of one exporter's | series |")
        print("|---|---|---|---|---|---|---|")
        var one: Cost?
        for count in counts {
            var costs: [Cost] = []
            // One after another: side by side they would wait for each other's processor.
            for index in 0..<count {
                let exporter = try await ExporterProcess(
                    servers: simulator.servers, flags: ["--scrape.timeout=5m", "--shard=\(index)/\(count)"])
                _ = try await exporter.scrape(times: 1)
                costs.append(try await exporter.scrape(times: 2))
            }
            let mean = Cost.median(costs)
            let first = one ?? mean
            one = first
            let series = costs.reduce(0) { $0 + $1.series }
            print(
                "| \(count) | \(decimal(mean.wall, 2)) s | \(decimal(mean.cpu, 2)) s | \(decimal(mean.cpu / first.cpu, 2)) "
                    + "| \(decimal(mean.peakMemory / 1e6, 0)) MB | \(decimal(mean.peakMemory / first.peakMemory, 2)) | \(series) |"
            )
        }
    }
}
