import Foundation
import Glibc
import KafkaSimulator
import TestSupport
import Testing

/// `kafka_exporter telegraf`, driven as telegraf's execd input drives it.
@Suite struct TelegrafTests {
    private let cluster: SimulatedCluster
    private let servers: String

    init() throws {
        var scenario = Scenario()
        scenario.topics = [TopicRule("orders", partitions: 3, rate: 0, start: 10)]
        scenario.groups = ["billing", "a b,c=d\\"].map { GroupRule($0, topics: ["orders"], members: 1) }
        cluster = try SimulatedCluster(scenario: scenario)
        servers = try cluster.start()
    }

    /// The plugin, with a pipe as its standard input.
    private final class Plugin: Sendable {
        let process: ChildProcess
        private let directory: TemporaryDirectory
        private let input: FileHandle

        init(servers: String, _ flags: [String] = []) throws {
            directory = try TemporaryDirectory(named: "telegraf")
            let path = "\(directory.path)/input"
            guard mkfifo(path, 0o600) == 0 else { throw TestSupportError("cannot make \(path)") }
            // Both ends, so that neither waits for the other.
            input = FileHandle(fileDescriptor: open(path, O_RDWR | O_CLOEXEC), closeOnDealloc: true)
            process = try ChildProcess(
                [ChildProcess.productsDirectory() + "/kafka_exporter", "telegraf", "--kafka.server=\(servers)"] + flags,
                inputFile: path)
        }

        func ask(_ newlines: Int = 1) throws { try input.write(contentsOf: Data(repeating: UInt8(ascii: "\n"), count: newlines)) }
        func end() throws { try input.close() }

        /// The walks so far, by their timestamps.
        var walks: [Int64: [InfluxLine]] {
            get throws {
                // The last line may not be whole.
                let text = process.standardOutput
                let lines = text[..<(text.lastIndex(of: "\n") ?? text.startIndex)].split(separator: "\n")
                return Dictionary(grouping: try lines.map { try InfluxLine(parsing: $0) }, by: \.timestamp)
            }
        }

        /// Waits until this many walks are written.
        func walks(_ count: Int) async throws -> [[InfluxLine]] {
            let walks = try await eventually("\(count) walks are written") {
                try self.walks
            } until: { walks in
                walks.count >= count && walks.values.allSatisfy { $0.contains { $0.measurement == "process_start_time_seconds" } }
            }
            return walks.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    @Test func eachNewlineIsAnsweredWithAllSeries() async throws {
        let plugin = try Plugin(servers: servers)
        try plugin.ask()
        let lines = try await plugin.walks(1)[0]
        let exporter = try await Exporter(servers: servers)
        let text = try await exporter.scrape()
        for family in ["kafka_topic_partition_current_offset", "kafka_consumergroup_current_offset", "kafka_up"] {
            let expected = Dictionary(
                uniqueKeysWithValues: text.series(family).map { labels, value in
                    // A tag cannot end with a backslash.
                    (labels.mapValues { $0.hasSuffix("\\") ? String($0.dropLast()) : $0 }, value)
                })
            let found = lines.filter { $0.measurement == family }
            #expect(Dictionary(uniqueKeysWithValues: found.map { ($0.tags, $0.value ?? .nan) }) == expected, "\(family)")
            #expect(!found.isEmpty && found.allSatisfy { $0.field == "gauge" })
        }
        #expect(lines.first { $0.measurement == "kafka_exporter_scrapes_total" }?.field == "counter")
        try plugin.ask()
        #expect(try await plugin.walks(2).count == 2)
    }

    @Test func newlinesRunTogetherDuringAWalk() async throws {
        let plugin = try Plugin(servers: servers)
        try plugin.ask()
        _ = try await plugin.walks(1)
        cluster.inject(.latency(.milliseconds(700)))
        for _ in 1...5 { try plugin.ask(100) }
        _ = try await plugin.walks(2)
        cluster.clearFaults()
        try plugin.ask()
        // The one under way, one or two for the rest, and the last one.
        _ = try await plugin.walks(3)
        #expect(try plugin.walks.count <= 5)
    }

    @Test(arguments: [SIGUSR1, SIGUSR2, SIGHUP]) func signalsAreAnswered(signal: Int32) async throws {
        let plugin = try Plugin(servers: servers)
        // Until it reads its input, the signal would end it.
        try plugin.ask()
        _ = try await plugin.walks(1)
        plugin.process.send(signal)
        #expect(try await plugin.walks(2).count == 2)
        #expect(plugin.process.isRunning)
    }

    @Test func writesAtItsOwnInterval() async throws {
        let plugin = try Plugin(servers: servers, ["--telegraf.interval=300ms"])
        _ = try await plugin.walks(3)
        plugin.process.send(SIGTERM)
        #expect(try await plugin.process.exitStatus() == .success)
    }

    @Test func itEndsWithItsInputWhateverIsUnderWay() async throws {
        let plugin = try Plugin(servers: servers)
        cluster.inject(.latency(.seconds(600)))
        try plugin.ask()
        try await eventually("it asks") { cluster.statistics.brokers.values.contains { $0.connections > 0 } }
        try plugin.end()
        // telegraf ends it by SIGTERM after 5 s. The default time of a scrape is a minute.
        #expect(try await plugin.process.exitStatus(within: .seconds(20)) == .success)
    }

    @Test func aClusterThatIsDownIsReported() async throws {
        let plugin = try Plugin(servers: "127.0.0.1:1")
        try plugin.ask()
        let lines = try await plugin.walks(1)[0]
        #expect(lines.first { $0.measurement == "kafka_up" }?.value == 0)
        let log = try await plugin.process.line(containing: "something is missing", on: .standardError)
        #expect(log.hasPrefix("W! ts="))
    }

    @Test func withAFileOfClustersAloneItDoesNotStart() async throws {
        let process = try ChildProcess(product: "kafka_exporter", ["telegraf", "--config.file=/nope"])
        #expect(try await process.exitStatus() != .success)
        #expect(process.standardError.contains("telegraf scrapes one cluster: use --kafka.server instead of --config.file"))
    }
}
