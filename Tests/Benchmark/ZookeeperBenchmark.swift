import Foundation
import TestSupport

/// Times scrapes of a large tree of old consumers' offsets, by the exporter's own measurement of its ZooKeeper part.
enum ZookeeperBenchmark {
    static func run(groups: Int, partitions: Int) async throws {
        // As operators run it, with both JIT compilers: tests omit the second, which takes time.
        let zookeeper = try await ZookeeperServer.start(jvmOptions: ["-Xmx1g", "-XX:TieredStopAtLevel=4"])
        let tree = try ZookeeperTree(zookeeper.address, chroot: "/kafka")
        try await onThread { try tree.fill(groups: groups, topic: "orders", partitions: partitions) }
        try await withKafkaCluster(version: "3.9.2", brokers: 1) { cluster in
            try await cluster.client().createTopic("orders", partitions: partitions)
            let exporter = try await ExporterProcess(
                servers: cluster.bootstrap,
                flags: ["--use.consumelag.zookeeper", "--zookeeper.server=\(zookeeper.address)/kafka"])
            guard let server = zookeeper.processID else { throw TestSupportError("ZooKeeper has ended") }
            let name = groups.formatted(.number.locale(.init(identifier: "en_US")))
            let scrapes = 5
            let exporterCPU = try exporter.cpuSeconds()
            let serverCPU = try ExporterProcess.cpuSeconds(of: server)
            var walls: [Double] = []
            for _ in 0..<scrapes {
                walls.append(try await duration(of: exporter, groups: groups, partitions: partitions))
            }
            walls.sort()
            func row(_ figure: String, _ seconds: Double) {
                print(
                    "| zookeeper tree of \(name) groups x \(partitions) partitions | \(figure) | \(decimal(seconds, 2)) s | | |")
            }
            row("wall time of its part of a scrape", walls[scrapes / 2])
            row("the least of \(scrapes)", walls[0])
            row("CPU time of a scrape", (try exporter.cpuSeconds() - exporterCPU) / Double(scrapes))
            row("the server's CPU time", (try ExporterProcess.cpuSeconds(of: server) - serverCPU) / Double(scrapes))
        }
    }

    /// The seconds that one scrape spent on ZooKeeper. Throws if the scrape was incomplete.
    private static func duration(of exporter: ExporterProcess, groups: Int, partitions: Int) async throws -> Double {
        let metrics = try await exporter.metrics()
        let labels = ["collector": "zookeeper"]
        guard metrics["kafka_scrape_collector_success", labels] == 1,
            metrics.series("kafka_consumergroupzookeeper_lag_zookeeper").count == groups * partitions,
            let duration = metrics["kafka_scrape_collector_duration_seconds", labels]
        else { throw TestSupportError("a scrape was not whole") }
        return duration
    }
}
