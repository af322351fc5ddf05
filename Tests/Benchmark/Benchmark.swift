import Exposition
import Foundation
import TestSupport

/// Compares the exporter with the floor: `floor.c`, the least that librdkafka can do for the same series, in bare C.
///
/// Both query the same real cluster alternately in one run, so that other load on the machine affects both. The results are
/// medians and their ratios. There is no floor for the tree of old consumers' offsets in ZooKeeper; `--zookeeper` measures it
/// alone. `--scale` measures simulated clusters, up to a million partitions; `--text` the writing and compressing of text alone.
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
        if CommandLine.arguments.contains("--text") { return try measureText() }
        let sizes =
            isQuick
            ? [ClusterSize(topics: 20, partitions: 10, groups: 10, commits: 50)]
            : [
                ClusterSize(topics: 200, partitions: 10, groups: 100, commits: 50),
                ClusterSize(topics: 500, partitions: 20, groups: 1000, commits: 60),
            ]
        let floor = try await Floor.build()
        print("| cluster | figure | exporter | floor | ratio |\n|---|---|---|---|---|")
        for size in sizes {
            try await withKafkaCluster(version: "4.3.1", brokers: 3) { cluster in
                try await size.fill(cluster)
                try await compare(with: floor, on: cluster, size)
            }
        }
        try await ZookeeperBenchmark.run(groups: isQuick ? 20 : 2_000, partitions: 50)
        try measureText()
    }

    private static func measureText() throws {
        print("\nThe writer: \(WriterBenchmark.nanosecondsPerLine()) ns a line.")
        try GzipBenchmark.run()
    }

    private static func compare(with floor: Floor, on cluster: KafkaCluster, _ size: ClusterSize) async throws {
        let isLarge = size.groups >= 1000
        let rounds = isLarge ? 10 : 30
        let exporter = try await ExporterProcess(servers: cluster.bootstrap)
        // Both first have to learn the cluster, and to reach their steady memory size.
        try await exporter.scrape(times: 20)
        var ours: [Cost] = []
        var theirs: [Cost] = []
        // Alternately, and each goes first equally often: the brokers become faster all the time.
        for turn in 0..<4 {
            if turn.isMultiple(of: 2) { ours.append(try await exporter.scrape(times: rounds)) }
            theirs.append(try await floor.run(rounds: rounds, servers: cluster.bootstrap))
            if !turn.isMultiple(of: 2) { ours.append(try await exporter.scrape(times: rounds)) }
        }
        func row(_ figure: String, _ value: (Cost) -> Double, _ text: (Double) -> String) {
            let (ours, theirs) = (median(ours.map(value)), median(theirs.map(value)))
            print("| \(size) | \(figure) | \(text(ours)) | \(text(theirs)) | \(decimal(ours / theirs, 2)) |")
        }
        row("wall time of a scrape", \.wall) { "\(decimal($0 * 1000, 1)) ms" }
        row("CPU time of a scrape", \.cpu) { "\(decimal($0 * 1000, 1)) ms" }
        row("peak memory", \.peakMemory) { "\(decimal($0 / 1e6, 1)) MB" }
        print("| \(size) | process start to the first answered request | \(decimal(exporter.startTime * 1000, 0)) ms | | |")
        // The small cluster shows a leak as well, in a tenth of the time.
        guard !isLarge else { return }
        let early = try exporter.residentMemory()
        try await exporter.scrape(times: 1000)
        let late = try exporter.residentMemory()
        let memory = "\(decimal(early / 1e6, 1)) MB, \(decimal(late / 1e6, 1)) MB"
        print("| \(size) | memory before and after 1,000 further scrapes | \(memory) | | |")
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}

func decimal(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
}

/// The cost of one scrape.
struct Cost {
    /// In seconds.
    var wall: Double
    /// User and system time, in seconds.
    var cpu: Double
    /// Of the scraping process, in bytes.
    var peakMemory: Double
    /// The size of the text with all series.
    var bytes = 0
    var series = 0
}
