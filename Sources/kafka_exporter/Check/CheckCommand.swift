import Collector
import Credentials
import Glibc
import KafkaClient
import KafkaConnection
import KafkaDiagnosis
import KafkaLogin
import KafkaReader

/// `kafka_exporter check`: reports what keeps a scrape from being complete.
struct CheckCommand: Sendable {
    let configuration: ExporterConfiguration
    let build: Build
    let log: Log

    /// Limits for probing all brokers, for the Kerberos ticket before that, and for the steps after it.
    private static let brokersLimit: Duration = .seconds(60)
    private static let ticketLimit: Duration = .seconds(20)
    private static let accessLimit: Duration = .seconds(5)
    private static let scrapeLimit: Duration = .seconds(60)

    /// Prints the report, or one for each cluster that is asked for.
    /// - Returns: the exit status.
    func run() async -> Int32 {
        guard configuration.check.isOfFile else {
            let report = await report()
            write(configuration.check.format == .json ? report.json : report.text)
            return report.isWhole ? 0 : 1
        }
        do {
            return try await checkClusters() ? 0 : 1
        } catch {
            writeWhole(Array("kafka_exporter: error: \(error)\n".utf8), to: STDERR_FILENO)
            return 1
        }
    }

    /// - Returns: whether all are whole.
    private func checkClusters() async throws -> Bool {
        let all = try await ClustersFile(path: configuration.clustersFile).read()
        let clusters = all.filter { configuration.check.allClusters || $0.name == configuration.check.cluster }
        guard !clusters.isEmpty else {
            throw FlagError(
                flag: "cluster", error: NoSuchCluster(name: configuration.check.cluster, names: all.map(\.name)))
        }
        var areWhole = true
        for (index, cluster) in clusters.enumerated() {
            let report = await CheckCommand(
                configuration: cluster.configuration(logging: configuration.logging), build: build,
                log: log.of(cluster: cluster.name)
            ).report()
            areWhole = areWhole && report.isWhole
            switch configuration.check.format {
            case .text: write("\(index > 0 ? "\n" : "")Cluster \(cluster.name)\n\n\(report.text)")
            case .json: write("\(index > 0 ? "," : "{")\"\(cluster.name)\": \(report.json)")
            }
        }
        if configuration.check.format == .json { write("}\n") }
        return areWhole
    }

    private func write(_ text: String) { writeWhole(Array(text.utf8), to: STDOUT_FILENO) }

    private func report() async -> CheckReport {
        var report = CheckReport()
        report.configuration.append(
            .ok(
                .configuration,
                "kafka_exporter \(build.version), --kafka.client=\(configuration.login.client.rawValue), librdkafka \(build.library)"
            ))
        report.configuration += configuration.warnings.map { .warning(.configuration, $0) }
        do {
            let login = try await KafkaLogin.read(configuration.login)
            report.configuration += login.notes.map { .ok(.configuration, $0) }
            report.configuration += login.warnings.map { .warning(.configuration, $0) }
            if let ticket = try await login.kerberos?.acquire(deadline: .now + Self.ticketLimit) {
                report.configuration.append(.ok(.configuration, "\(ticket)"))
            }
            try await ask(login, into: &report)
        } catch {
            let category: KafkaError.Category =
                switch error {
                case let error as KafkaError: error.category
                case is CredentialsError: configuration.login.sasl.isEnabled ? .sasl : .tls
                // ZooKeeper's.
                default: .protocol
                }
            report.configuration.append(.failed(.configuration, category, "\(error)"))
        }
        return report
    }

    private func ask(_ login: KafkaLogin, into report: inout CheckReport) async throws {
        let client = configuration.kafkaClient(login: login, log: log)
        let settings = ProbeSettings(options: configuration.login, client: client, wire: login.wire)
        report.brokers = await ClusterDiagnosis(settings, deadline: .now + Self.brokersLimit)
            .brokers(configuration.kafka.servers)
        guard report.hasAnswer else { return }
        let kafka = try KafkaConnection(configuration.login.client, client, wire: login.wire)
        var walk = configuration.collector(log: log)
        // It has its own findings.
        walk.parts.remove(.endToEnd)
        // Failures are in the report.
        walk.report = { _ in }
        let collector = Collector(
            reader: kafka.reader, zookeeper: try configuration.zookeeperClient(log: log), configuration: walk)
        let scrape = await collector.scrape(deadline: .now + min(configuration.scrapes.timeout, Self.scrapeLimit))
        let findings = ScrapeFindings(scrape?.snapshot, brokers: report.brokers)
        report.scrape = findings.all
        report.access = AccessFindings(
            await kafka.access(deadline: .now + Self.accessLimit),
            user: configuration.login.sasl.isEnabled ? configuration.login.sasl.username : ""
        ).findings(topics: findings.topicCount, groups: findings.groupCount)
        report.endToEnd = await EndToEndCheck(configuration, of: kafka, log: log)?.findings() ?? []
    }
}

private struct NoSuchCluster: Error, CustomStringConvertible {
    let name: String
    let names: [String]

    var description: String { "there is no cluster '\(name)' in --config.file, only: \(names.joined(separator: ", "))" }
}
