import Foundation
import Glibc
import KafkaSimulator
import TestSupport
import Testing

/// `--config.file` of the built exporter, with two simulated clusters.
@Suite struct ClusterPagesTests {
    private let directory: TemporaryDirectory
    private let clusters: [String: SimulatedCluster]
    private let servers: [String: String]

    init() throws {
        directory = try TemporaryDirectory(named: "clusters")
        var clusters: [String: SimulatedCluster] = [:]
        for name in ["eu", "us"] {
            var scenario = Scenario()
            scenario.topics = [TopicRule("orders-\(name)", partitions: 3, rate: 1, start: 10)]
            scenario.groups = [GroupRule("billing", topics: ["orders-\(name)"], members: 1)]
            clusters[name] = try SimulatedCluster(scenario: scenario)
        }
        self.clusters = clusters
        servers = try clusters.mapValues { try $0.start() }
        try write(["eu", "us"])
    }

    private var file: String { "\(directory.path)/clusters.yml" }

    private func write(_ names: [String]) throws {
        let entries = names.map { "  \($0):\n    kafka.server: \(servers[$0] ?? "127.0.0.1:1")\n    kafka.labels: kafka=\($0)\n" }
        try directory.write("clusters:\n" + entries.joined(), to: "clusters.yml")
    }

    /// An exporter without `--kafka.server`.
    private func makeExporter(_ flags: [String] = []) async throws -> (port: Int, process: ChildProcess) {
        let process = try ChildProcess(
            product: "kafka_exporter", ["--web.listen-address=127.0.0.1:0", "--config.file=\(file)"] + flags)
        return (try await process.exporterPort(), process)
    }

    private func probe(_ port: Int, _ name: String, within seconds: Int = 30) async throws -> PrometheusText {
        let answer = try await HTTPClient.get(
            port: port, "/probe?target=\(name)", headers: ["X-Prometheus-Scrape-Timeout-Seconds": "\(seconds)"])
        return try PrometheusText(answer.text())
    }

    @Test func eachClusterIsScrapedByItsName() async throws {
        let (port, process) = try await makeExporter()
        for name in ["eu", "us"] {
            let text = try await probe(port, name)
            #expect(text["kafka_up", ["kafka": name]] == 1)
            #expect(text["kafka_topic_partitions", ["kafka": name, "topic": "orders-\(name)"]] == 3)
            #expect(
                text.series("kafka_topic_partitions").count == text.series("kafka_topic_partitions", where: ["kafka": name]).count
            )
            #expect(text.series("process_cpu_seconds_total").isEmpty, "that is the exporter's")
        }
        // Nothing but a name is taken.
        for (query, status) in [("", 400), ("?target=", 404), ("?target=asia", 404), ("?target=127.0.0.1:9092", 404)] {
            let answer = try await HTTPClient.get(port: port, "/probe\(query)")
            #expect(try answer.status == status && answer.text().contains("eu, us"), "\(query)")
        }
        #expect(try await HTTPClient.get(port: port, "/targets").text() == "[{\"targets\":[\"eu\",\"us\"]}]\n")
        let own = try PrometheusText(try await HTTPClient.get(port: port, "/metrics").text())
        #expect(own.series("kafka_up").isEmpty && own.series("kafka_exporter_build_info").count == 1)
        #expect(try await HTTPClient.get(port: port, "/readyz").status == 200)
        withExtendedLifetime(process) {}
    }

    /// The job of config/prometheus.yml.
    @Test(.enabled(if: PrometheusServer.isAvailable, Comment(rawValue: PrometheusServer.unavailableReason)))
    func prometheusFindsTheClusters() async throws {
        let (port, process) = try await makeExporter()
        let file = try Checkout.text("config/prometheus.yml")
        let start = try #require(file.range(of: "  - job_name: kafka-clusters"))
        let job = file[start.lowerBound...].replacing("kafka-exporter:9308", with: "127.0.0.1:\(port)")
            .replacing("interval: 30s", with: "interval: 1s").replacing("timeout: 20s", with: "timeout: 1s")
        let prometheus = try await PrometheusServer(job: String(job))
        for name in ["eu", "us"] {
            // It asks for targets once a minute.
            _ = try await eventually("\(name) is scraped", within: .seconds(90)) {
                try await prometheus.query("kafka_up{cluster=\"\(name)\", job=\"kafka-exporter\"}")
            } until: {
                $0 == [["cluster": name, "kafka": name]: 1]
            }
        }
        withExtendedLifetime(process) {}
    }

    @Test func aHangingClusterDoesNotAffectOthers() async throws {
        let (port, process) = try await makeExporter()
        clusters["us"]?.inject(.freeze())
        async let slow = probe(port, "us", within: 8)
        for _ in 1...5 { #expect(try await probe(port, "eu")["kafka_up", ["kafka": "eu"]] == 1) }
        #expect(try await slow["kafka_up", ["kafka": "us"]] == 0)
        try await process.line(containing: "cluster=us subject=cluster", on: .standardError)
        #expect(!process.standardError.contains("cluster=eu"))
    }

    @Test func aFlagsClusterBesideTheFile() async throws {
        let (port, process) = try await makeExporter(["--kafka.server=\(servers["eu"] ?? "")"])
        let text = try PrometheusText(try await HTTPClient.get(port: port, "/metrics").text())
        #expect(text["kafka_up"] == 1 && text["kafka_topic_partitions", ["topic": "orders-eu"]] == 3)
        #expect(try await probe(port, "us")["kafka_up", ["kafka": "us"]] == 1)
        withExtendedLifetime(process) {}
    }

    @Test func thePageListsAllClusters() async throws {
        let (port, process) = try await makeExporter()
        func page(_ path: String) async throws -> (status: Int, text: String) {
            let answer = try await HTTPClient.get(port: port, path)
            return (answer.status, try answer.text())
        }
        _ = try await probe(port, "eu")
        let start = try await page("/")
        #expect(
            start.status == 200 && start.text.contains("<a href=\"./?cluster=us\">us</a>") && start.text.contains("Not asked yet")
        )
        let cluster = try await page("/?cluster=eu")
        #expect(
            cluster.text.contains("<a href=\"groups?cluster=eu&amp;name=billing\">")
                && cluster.text.contains("href=\"probe?target=eu\""))
        #expect(try await page("/groups?cluster=eu&name=billing").status == 200)
        #expect(try await page("/groups?name=billing").status == 404)
        #expect(try await page("/api/v1/groups?cluster=eu&name=billing").text.contains("\"name\":\"eu\""))
        let missing = try await page("/api/v1/groups?cluster=asia")
        #expect(missing.status == 404 && missing.text.contains("one of eu, us"))
        let unknown = try await page("/groups?cluster=%3Cb%3Easia")
        #expect(unknown.status == 404 && unknown.text.contains("There is no cluster <bdi>&lt;b&gt;asia</bdi>."))
        let clusters = try await page("/api/v1/clusters").text
        #expect(clusters.contains("\"health\":\"healthy\"") && clusters.contains("\"health\":\"unknown\""))
        withExtendedLifetime(process) {}
    }

    @Test(arguments: ["change", "SIGHUP"]) func theFileIsReadAgain(by means: String) async throws {
        try write(["eu"])
        let (port, process) = try await makeExporter()
        #expect(try await HTTPClient.get(port: port, "/probe?target=us").status == 404)
        try write(["eu", "us"])
        if means == "SIGHUP" { kill(process.processID, SIGHUP) }
        try await process.line(containing: "msg=\"clusters reloaded\"", on: .standardError)
        #expect(try await probe(port, "us")["kafka_up", ["kafka": "us"]] == 1)
        try directory.write("clusters:\n  eu:\n    kafka.servr: x\n", to: "clusters.yml")
        if means == "SIGHUP" { kill(process.processID, SIGHUP) }
        let line = try await process.line(containing: "msg=\"clusters not changed", on: .standardError)
        #expect(line.contains("\(file):3: clusters.eu.kafka.servr: unknown flag"))
        #expect(try await probe(port, "us")["kafka_up", ["kafka": "us"]] == 1)
    }

    @Test func aClusterThatCannotBeConnectedIsReportedOnce() async throws {
        let password = "\(directory.path)/password"
        try directory.write(
            "clusters: {eu: {kafka.server: 'a:1', sasl.enabled: true, sasl.username: x, sasl.password-file: \(password)}}",
            to: "clusters.yml")
        let (port, process) = try await makeExporter(["--topic.filter=^a"])
        #expect(process.standardError.contains("--topic.filter has no effect: there are only the clusters of --config.file"))
        for _ in 1...3 { #expect(try await HTTPClient.get(port: port, "/probe?target=eu").status == 503) }
        let page = try await HTTPClient.get(port: port, "/?cluster=eu").text()
        #expect(page.contains("<span class=\"down\">Down</span>") && page.contains("\(password): No such file or directory"))
        let lines = process.standardError.split(separator: "\n").filter { $0.contains("msg=\"cannot connect\" cluster=eu") }
        #expect(lines.count == 1 && lines[0].contains(password))
    }

    @Test func aBrokenFileIsAnErrorAtStart() async throws {
        try directory.write("clusters:\n  eu:\n    kafka.servr: x\n", to: "clusters.yml")
        let error = try await WebExporter.failure(["--config.file=\(file)"])
        #expect(error.contains("--config.file: \(file):3: clusters.eu.kafka.servr: unknown flag"))
    }

    private func check(_ flags: [String]) async throws -> (isWhole: Bool, output: String, error: String) {
        let process = try ChildProcess(product: "kafka_exporter", ["check"] + flags)
        return (try await process.exitStatus(within: .seconds(120)) == .success, process.standardOutput, process.standardError)
    }

    @Test func clustersAreChecked() async throws {
        try write(["eu", "us", "gone"])
        let eu = try await check(["--config.file=\(file)", "--cluster=eu"])
        #expect(eu.isWhole && eu.output.hasPrefix("Cluster eu\n\n"))
        let all = try await check(["--config.file=\(file)", "--all-clusters", "--format=json"])
        let reports = try #require(try JSONSerialization.jsonObject(with: Data(all.output.utf8)) as? [String: [String: Any]])
        #expect(!all.isWhole && reports.mapValues { $0["whole"] as? Bool } == ["eu": true, "us": true, "gone": false])
        for (flags, error) in [
            (
                ["--config.file=\(file)", "--cluster=asia"],
                "--cluster: there is no cluster 'asia' in --config.file, only: eu, us, gone"
            ),
            (["--config.file=\(file)"], "check needs --cluster or --all-clusters to check those of --config.file"),
            (["--cluster=eu"], "--cluster and --all-clusters need --config.file"),
        ] {
            let failed = try await check(flags)
            #expect(!failed.isWhole && failed.error.contains(error), "\(failed.error)")
        }
    }
}
