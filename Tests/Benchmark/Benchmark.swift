import Foundation
import TestSupport

/// Compares the exporter with two yardsticks in bare C: `floor.c`, the least that librdkafka can do for the same series, and `wire.c`, the
/// least that Kafka's protocol can do.
///
/// There is no yardstick for the tree of old consumers' offsets in ZooKeeper; `--zookeeper` measures it alone. `--scale` measures simulated
/// clusters, up to a million partitions; `--shards` exporters that share one; `--text` the writing and compressing of text alone.
@main
struct Benchmark {
    private enum Subject: String, CaseIterable {
        case zookeeper, scale, shards, text
    }

    static func main() async throws {
        var arguments = Array(CommandLine.arguments.dropFirst())
        let isQuick = arguments.contains("--quick")
        arguments.removeAll { $0 == "--quick" }
        if arguments.isEmpty { return try await compareOnRealClusters(isQuick: isQuick) }
        switch arguments.count == 1 ? Subject.allCases.first(where: { "--\($0)" == arguments[0] }) : nil {
        case .zookeeper: try await ZookeeperBenchmark.run(groups: isQuick ? 20 : 2_000, partitions: 50)
        case .scale: try await ScaleBenchmark.run(isQuick ? ["large"] : ["large", "huge", "million"])
        case .shards: try await ShardBenchmark.run(isQuick ? "large" : "million", counts: [1, 2, 4, 8])
        case .text: try measureText()
        case nil:
            let known = Subject.allCases.map { "--\($0)" }.joined(separator: ", ")
            let error = "\(arguments.joined(separator: " ")): there are --quick and one of \(known)"
            FileHandle.standardError.write(Data("exporter_benchmark: error: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func compareOnRealClusters(isQuick: Bool) async throws {
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
