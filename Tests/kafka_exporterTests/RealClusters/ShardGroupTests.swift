import Foundation
import Glibc
import Sharding
import Synchronization
import TestSupport
import Testing

extension RealClusters {
    /// Exporters that share a real cluster by a consumer group.
    @Suite struct ShardGroupTests {
        private static let scrapeInterval = Duration.seconds(2)
        private static let flags = [
            "--shard.group=exporters", "--shard.scrape-interval=2s", "--shard.session-timeout=3s", "--no-lag-seconds.look-ups",
        ]

        /// What Prometheus has of each exporter: the series of its last scrape, none if it failed.
        private final class ScrapedSeries: Sendable {
            private struct Sample {
                var names: Set<String>
                var time: ContinuousClock.Instant
            }

            private struct State {
                var samples: [String: Sample] = [:]
                var duplicates: [String] = []
            }

            private let state = Mutex(State())

            /// Scrapes an exporter every second until the task is cancelled.
            func follow(_ name: String, _ exporter: Exporter) async {
                while !Task.isCancelled {
                    let start = ContinuousClock.now
                    let metrics = try? await exporter.get(
                        "/metrics", headers: ["X-Prometheus-Scrape-Timeout-Seconds": "1"], timeout: .seconds(1))
                    let names = (try? metrics.map { try PrometheusText($0.text()) })?.map(\.ofCluster) ?? []
                    note(name, names, at: start)
                    try? await Task.sleep(for: .seconds(1))
                }
            }

            private func note(_ name: String, _ names: Set<String>, at start: ContinuousClock.Instant) {
                state.withLock { state in
                    state.samples[name] = Sample(names: names, time: start)
                    let now = ContinuousClock.now
                    for (other, sample) in state.samples where other != name {
                        // A busy machine may keep this test from scraping as often as the exporters were told.
                        guard sample.time.duration(to: now) < scrapeInterval else { continue }
                        state.duplicates += names.intersection(sample.names).prefix(3).map { "\($0): \(name) and \(other)" }
                    }
                }
            }

            func forget(_ name: String) { state.withLock { $0.samples[name] = nil } }

            var all: Set<String> { state.withLock { $0.samples.values.reduce(into: []) { $0.formUnion($1.names) } } }
            var duplicates: [String] { state.withLock { $0.duplicates } }
            func count(_ name: String) -> Int { state.withLock { $0.samples[name]?.names.count ?? 0 } }
        }

        /// The exporters of the group, by name, each scraped.
        private final class Exporters: Sendable {
            let scraped = ScrapedSeries()
            private let servers: String
            private let members = Mutex<[String: (exporter: Exporter, task: Task<Void, Never>)]>([:])

            init(servers: String) { self.servers = servers }

            deinit {
                for member in members.withLock({ $0.values }) { member.task.cancel() }
            }

            func start(_ name: String) async throws {
                let exporter = try await Exporter(servers: servers, flags: ShardGroupTests.flags)
                let task = Task { [scraped] in await scraped.follow(name, exporter) }
                members.withLock { $0[name] = (exporter, task) }
            }

            subscript(name: String) -> Exporter {
                get throws {
                    guard let member = members.withLock({ $0[name] }) else { throw TestSupportError("no exporter \(name)") }
                    return member.exporter
                }
            }

            /// Prometheus finds that it is gone.
            func stop(_ name: String, _ stop: (ChildProcess) async throws -> Void) async throws {
                let exporter = try self[name]
                try await stop(exporter.process)
                members.withLock { $0.removeValue(forKey: name) }?.task.cancel()
                scraped.forget(name)
            }
        }

        @Test func eachSeriesComesFromOneExporterWhateverHappensToTheOthers() async throws {
            let properties = ["group.min.session.timeout.ms": "1000"]
            try await withKafkaCluster(version: "4.3.1", brokers: 3, properties: properties) { cluster in
                let contents = try await Contents.spread(over: cluster)
                let single = try await Exporter(servers: cluster.bootstrap, flags: ["--no-lag-seconds.look-ups"])
                let exporters = Exporters(servers: cluster.bootstrap)
                func isComplete(_ what: String, with members: [String]) async throws {
                    try await eventually("\(what): the exporters have together what one has") {
                        let expected = try await single.scrape().ofCluster
                        let found = exporters.scraped.all
                        return (expected.subtracting(found).sorted().prefix(5), found.subtracting(expected).sorted().prefix(5))
                    } until: { missing, unexpected in
                        missing.isEmpty && unexpected.isEmpty && members.allSatisfy { exporters.scraped.count($0) > 0 }
                    }
                }

                for name in ["a", "b", "c"] { try await exporters.start(name) }
                try await isComplete("at the start", with: ["a", "b", "c"])
                try await expectShares(exporters, of: contents)

                try exporters["a"].process.freeze()
                try await eventually("its scrape fails") { exporters.scraped.count("a") == 0 }
                try await isComplete("one is frozen", with: ["b", "c"])
                #expect(exporters.scraped.count("a") == 0)
                try exporters["a"].process.thaw()
                try await isComplete("it is back", with: ["a", "b", "c"])

                try await exporters.stop("b") { process in
                    process.kill()
                    _ = try await process.exitStatus()
                }
                try await isComplete("one was killed", with: ["a", "c"])
                try await exporters.start("b")
                try await exporters.start("d")
                try await isComplete("it was started again, and a fourth joined", with: ["a", "b", "c", "d"])

                try await exporters.stop("c") { process in
                    process.send(15)
                    let status = try await process.exitStatus()
                    #expect(status == .success)
                }
                try await isComplete("one was stopped", with: ["a", "b", "d"])
                #expect(exporters.scraped.duplicates.isEmpty)
                try await expectPartitions(of: contents)
            }
        }

        private func expectShares(_ exporters: Exporters, of contents: Contents) async throws {
            var total = 0.0
            var clusters = 0
            for name in ["a", "b", "c"] {
                let metrics = try await exporters[name].scrape()
                total += metrics["kafka_exporter_shard_partitions"] ?? 0
                if metrics["kafka_brokers"] != nil { clusters += 1 }
                #expect(metrics["kafka_up"] == 1)
                #expect(metrics.series("kafka_scrape_collector_success").values.allSatisfy { $0 == 1 })
                // It fetches nothing and commits nothing, and the counter tells of its requests.
                let requests = Set(metrics.series("kafka_exporter_requests_total").keys.compactMap { $0["request"] })
                #expect(requests.isSuperset(of: ["JoinGroup", "SyncGroup", "Heartbeat"]))
                #expect(requests.isDisjoint(with: ["Fetch", "OffsetCommit", "Produce"]))
                let page = try await exporters[name].get("/").text()
                #expect(page.contains("This exporter has "))
            }
            #expect(total == 8 && clusters == 1)
        }

        /// The leader of a group's partition is its coordinator: names fall into partitions as in Kafka.
        private func expectPartitions(of contents: Contents) async throws {
            let leaders = try await contents.client.leaders(of: "__consumer_offsets")
            for group in ["group", "grüße", "😀 x", "polygenelubricants", String(repeating: "long", count: 50)] {
                let owners = (0..<8).filter { Shard([$0], of: 8).covers(group) }
                #expect(owners.count == 1)
                try await contents.client.commit([0: 0], of: contents.name("single"), for: group)
                let coordinator = try await contents.client.coordinator(of: group)
                #expect(coordinator == leaders[owners[0]], "\(group)")
            }
        }

        /// Long before the session time-out.
        @Test(arguments: ["serve", "telegraf"])
        func whoeverStopsLeavesTheGroup(command: String) async throws {
            let cluster = try await KafkaCluster.shared(version: "4.3.1")
            let flags = ["--shard.group=leaving-\(command)", "--shard.scrape-interval=1s", "--shard.session-timeout=30s"]
            let staying = try await Exporter(servers: cluster.bootstrap, flags: flags)
            func share() async throws -> Double? { try await staying.scrape()["kafka_exporter_shard_partitions"] }
            let all = try await eventually("it has all partitions") {
                try await share()
            } until: {
                $0 ?? 0 > 1
            }
            let directory = try TemporaryDirectory(named: "leaving")
            let leaving: ChildProcess
            let stop: () throws -> Void
            let hasShare: () async throws -> Bool
            if command == "telegraf" {
                let path = "\(directory.path)/input"
                try #require(mkfifo(path, 0o600) == 0)
                // Both ends, so that neither waits for the other.
                let input = FileHandle(fileDescriptor: open(path, O_RDWR | O_CLOEXEC), closeOnDealloc: true)
                let process = try ChildProcess(
                    [
                        ChildProcess.productsDirectory() + "/kafka_exporter", "telegraf", "--telegraf.interval=1s",
                        "--kafka.server=\(cluster.bootstrap)",
                    ] + flags, inputFile: path)
                leaving = process
                hasShare = {
                    process.standardOutput.split(separator: "\n").contains { line in
                        line.hasPrefix("kafka_exporter_shard_partitions ") && !line.contains("gauge=0 ")
                    }
                }
                stop = { try input.close() }
            } else {
                let settings = (["--kafka.server=\(cluster.bootstrap)"] + flags).map { flag in
                    flag.dropFirst(2).replacing("=", with: ": '") + "'"
                }
                let file = try directory.write("clusters: {eu: {\(settings.joined(separator: ", "))}}", to: "clusters.yml")
                let process = try ChildProcess(
                    product: "kafka_exporter", ["--web.listen-address=127.0.0.1:0", "--config.file=\(file)"])
                let port = try await process.exporterPort()
                leaving = process
                hasShare = {
                    let answer = try await HTTPClient.get(port: port, "/probe?target=eu")
                    return try PrometheusText(answer.text())["kafka_exporter_shard_partitions"] ?? 0 > 0
                }
                stop = { process.send(15) }
            }
            // librdkafka sends no LeaveGroup while it waits for an assignment.
            try await eventually("it has some") { try await hasShare() }
            #expect(try await share() != all)
            try stop()
            _ = try await leaving.exitStatus()
            try await eventually("the other one has all again", within: .seconds(20)) {
                try await share()
            } until: {
                $0 == all
            }
        }

        @Test func whoeverMayNotReadTheGroupIsTold() async throws {
            let authorized = try await AuthorizedCluster.start("4.3.1", users: ["outsider"])
            let client = try authorized.cluster.client()
            try await client.createTopics(["orders"])
            try await client.commit([0: 0], of: "orders", for: "billing")
            try await client.allowDescribe("outsider", [.topic("*"), .group("*"), .cluster])
            let exporter = try await Exporter(
                servers: authorized.bootstrap,
                flags: Self.flags + [
                    "--sasl.enabled", "--sasl.username=outsider", "--sasl.password=\(AuthorizedCluster.password)",
                ])
            let metrics = try await eventually("the reason is known") {
                try await exporter.scrape()
            } until: { _ in
                exporter.breaks(of: "shard").contains {
                    $0.contains("this login may not join group exporters")
                        && $0.contains("grant Read on the group of --shard.group")
                }
            }
            #expect(metrics["kafka_up"] == 1 && metrics["kafka_exporter_shard_partitions"] == 0)
            #expect(metrics["kafka_scrape_collector_success", ["collector": "shard"]] == 0)
            #expect(metrics.ofCluster.isEmpty)
            let page = try await exporter.get("/").text()
            #expect(page.contains("grant Read on the group"))
        }

        @Test func aSessionThatBrokersDoNotAcceptIsNamed() async throws {
            let cluster = try await KafkaCluster.shared(version: "4.3.1")
            let exporter = try await Exporter(
                servers: cluster.bootstrap, flags: ["--shard.group=short", "--shard.session-timeout=2s"])
            try await eventually("the limits are named") {
                _ = try await exporter.scrape()
                return exporter.breaks(of: "shard").contains { $0.contains("group.min.session.timeout.ms") }
            }
        }
    }
}

extension PrometheusText {
    /// The series of the cluster, without the exporter's own, and without those that come and go with each record or controller.
    fileprivate var ofCluster: Set<String> {
        let own = ["kafka_exporter_", "kafka_scrape_", "kafka_up", "process_"]
        var names: Set<String> = []
        for family in families where !own.contains(where: family.name.hasPrefix) {
            for (name, samples) in family.samples {
                for labels in samples.keys {
                    names.insert("\(name) \(labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })")
                }
            }
        }
        return names
    }
}
