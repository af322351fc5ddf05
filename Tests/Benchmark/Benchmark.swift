import TestSupport

/// Compares the exporter with two yardsticks in bare C: `floor.c`, the least that librdkafka can do for the same series, and `wire.c`, the
/// least that Kafka's protocol can do.
///
/// There is no yardstick for the tree of old consumers' offsets in ZooKeeper; `--zookeeper` measures it alone. `--scale` measures simulated
/// clusters, up to a million partitions; `--shards` exporters that share one; `--text` the writing and compressing of text alone.
@main
struct Benchmark {
    static func main() async throws {
        let isQuick = CommandLine.arguments.contains("--quick")
        if CommandLine.arguments.contains("--zookeeper") {
            return try await ZookeeperBenchmark.run(groups: isQuick ? 20 : 2_000, partitions: 50)
        }
        if CommandLine.arguments.contains("--scale") {
            return try await ScaleBenchmark.run(isQuick ? ["large"] : ["large", "huge", "million"])
        }
        if CommandLine.arguments.contains("--shards") {
            return try await ShardBenchmark.run(isQuick ? "large" : "million", counts: [1, 2, 4, 8])
        }
        if CommandLine.arguments.contains("--text") { return try measureText() }
        let sizes =
            isQuick
            ? [ClusterSize(topics: 20, partitions: 10, groups: 10, commits: 50)]
            : [
                ClusterSize(topics: 200, partitions: 10, groups: 100, commits: 50),
                ClusterSize(topics: 500, partitions: 20, groups: 1000, commits: 60),
            ]
        let yardsticks = try await Yardstick.all()
        for size in sizes {
            try await withKafkaCluster(version: "4.3.1", brokers: 3) { cluster in
                try await size.fill(cluster)
                print("\n\(size):\n")
                let isLarge = size.groups >= 1000
                let comparison = try await Comparison(servers: cluster.bootstrap, yardsticks: yardsticks)
                _ = try await comparison.print(warmUp: 20, rounds: isLarge ? 10 : 30)
                // The small cluster shows a leak as well, in a tenth of the time.
                try await comparison.printProcess(scrapes: isLarge ? 50 : 1000)
            }
        }
        if isQuick { return }
        print("")
        try await ZookeeperBenchmark.run(groups: 2_000, partitions: 50)
        try measureText()
    }

    private static func measureText() throws {
        print("\nThe writer: \(WriterBenchmark.nanosecondsPerLine()) ns a line.")
        try GzipBenchmark.run()
    }
}
