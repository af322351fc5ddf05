import Collector
import EndToEnd
import Exposition
import KafkaClient
import KafkaConnection
import KafkaDiagnosis
import KafkaLogin
import KafkaReader
import StatusPage
import System
import ZookeeperClient

// The configuration of each part.

extension ExporterConfiguration {
    func kafkaClient(login: KafkaLogin, log: Log) -> KafkaConfiguration {
        var client = KafkaConfiguration(servers: kafka.servers.map(\.description))
        client.brokerVersion = kafka.version
        client.allowsAutoTopicCreation = kafka.allowsTopicCreation
        client.offsetWorkers = scrapes.topicWorkers
        client.groupWorkers = scrapes.groupWorkers
        client.security = login.security
        client.longestWait = scrapes.timeout
        if logging.includesClientLibrary { client.debugContexts = "broker,metadata,protocol,security,admin" }
        // librdkafka repeats itself in every scrape while something is wrong; the collector reports it once.
        let level = logging.includesClientLibrary ? LogLevel.info : .debug
        client.log = { line in
            log.log(level, "librdkafka", [.facility: "\(line.facility)", .text: "\(line.message)"])
        }
        return client
    }

    /// nil if offsets that old consumers keep in ZooKeeper are not asked for.
    func zookeeperClient(log: Log) throws -> ZookeeperClient? {
        guard zookeeper.isEnabled else { return nil }
        var client = ZookeeperConfiguration(servers: try ZookeeperServers(parsing: zookeeper.servers)) { level, line in
            // The collector reports once why it cannot be read.
            log.debug("libzookeeper", [.facility: "\(level)", .text: "\(line)"])
        }
        if !zookeeper.authFile.isEmpty {
            client.credentials = try ZookeeperCredentials(contentsOf: zookeeper.authFile)
        }
        client.tls = zookeeper.tls
        return try ZookeeperClient(client)
    }

    /// nil without that collector.
    func endToEndProbe(of kafka: KafkaConnection, log: Log) -> EndToEndProbe<ContinuousClock>? {
        guard scrapes.parts[isOn: .endToEnd] else { return nil }
        return EndToEndProbe(endToEnd, clock: ContinuousClock()) { [endToEnd] notice in
            switch notice {
            case .brokersWithoutPartition(let brokers):
                log.warn(
                    "end-to-end probe: brokers lead no partition of the topic",
                    [.topic: endToEnd.topic, .brokers: brokers.map(\.description).joined(separator: ",")])
            case .createdTopic(let partitions):
                log.info("end-to-end probe: topic created", [.topic: endToEnd.topic, .partitions: "\(partitions)"])
            }
        } makeClient: { [endToEnd] receive throws(KafkaError) in
            try kafka.endToEndClient(
                EndToEndSettings(
                    topic: endToEnd.topic, group: GroupID(endToEnd.group), timeout: endToEnd.timeout, receive: receive))
        }
    }

    /// - Parameters:
    ///   - diagnosis: looks at brokers that did not answer.
    ///   - endToEnd: what the probe finds; nil without one.
    func collector(
        log: Log, diagnosis: OutageDiagnosis? = nil, endToEnd: (any EndToEndSource)? = nil
    ) -> CollectorConfiguration {
        var collector = CollectorConfiguration(topics: scrapes.topics, groups: scrapes.groups)
        collector.showsAllOffsets = scrapes.showsAllOffsets
        collector.groupTimeout = scrapes.groupTimeout
        collector.parts = scrapes.parts.names
        collector.topicGranularity = scrapes.topicGranularity
        collector.groupGranularity = scrapes.groupGranularity
        collector.excludedFamilies = excludedFamilies
        collector.showsRetentionOfPartitions = scrapes.showsRetentionOfPartitions
        collector.showsLagSecondsOfPartitions = scrapes.showsLagSecondsOfPartitions
        collector.looksUpLagSeconds = scrapes.looksUpLagSeconds
        collector.usesJMXNames = scrapes.usesJMXNames
        collector.endToEnd = endToEnd
        collector.walksConcurrently = scrapes.allowsConcurrent
        collector.constantLabels = constantLabels
        collector.reportUnavailable = { part, reason in
            log.info("not available on this cluster", [.part: part.rawValue, .reason: reason])
        }
        collector.report = { change in
            switch change.event {
            case .broke(let error, let advice):
                log.warn("something is missing", [.subject: "\(change.subject)", .error: "\(error)", .advice: advice])
            case .healed: log.info("complete again", [.subject: "\(change.subject)"])
            case .left: log.info("left the cluster", [.subject: "\(change.subject)"])
            }
            diagnosis?.look(into: change)
        }
        return collector
    }

    var excludedFamilies: Set<String> {
        guard let pattern = scrapes.excludedMetrics else { return [] }
        return Set((Collector.metrics + ExporterFamilies.metrics).map(\.name).filter(pattern.matches))
    }

    var constantLabels: [Label] { kafka.constantLabels.labels.map { Label($0.name, $0.value) } }

    /// - Parameters:
    ///   - cluster: the one of `--kafka.server`.
    ///   - clusters: those of `--config.file`.
    ///   - droppedLogLines: how many lines of the log were dropped so far.
    func webInterface(
        cluster: MonitoredCluster?, clusters: ClusterDirectory?, passedSockets: [FileDescriptor], build: Build, log: Log,
        droppedLogLines: @escaping @Sendable () -> Int
    ) async throws -> WebInterface {
        let served = ServedCertificate()
        let exporter = ExporterFamilies(
            build: build, constantLabels: constantLabels, droppedLogLineCount: droppedLogLines,
            certificates: {
                (cluster?.certificates ?? [])
                    + [served.certificate].compactMap(\.self).map { CertificateInUse(side: .server, certificate: $0) }
            })
        let information = ExporterInformation(
            version: build.version, revision: build.revision, client: build.client.rawValue, librdkafka: build.library,
            flags: changedFlags)
        let unnamed = cluster?.board.map { StatusRoutes.Cluster(name: nil, labels: kafka.constantLabels.byName, board: $0) }
        let statusPage = StatusRoutes(
            clusters: { [unnamed].compactMap(\.self) + (clusters?.boards ?? []) }, exporter: information,
            process: { ProcessStatistics.usage }, metricsPath: web.telemetryPath)
        let pages = Pages(
            cluster: cluster, clusters: clusters, exporter: exporter, hiddenFamilies: excludedFamilies,
            statusPage: web.hasStatusPage ? statusPage : nil, telemetryPath: web.telemetryPath)
        return try await WebInterface(web, passedSockets: passedSockets, routes: pages.routes, served: served, log: log)
    }

    /// nil without `--config.file`.
    func followedClusters(log: Log) async throws -> FollowedClusters? {
        guard !clustersFile.isEmpty else { return nil }
        return try await FollowedClusters(path: clustersFile, hasStatusPage: web.hasStatusPage, logging: logging, log: log)
    }
}

extension ExporterConfiguration.ZooKeeper {
    /// nil if it is not configured.
    var tls: ZookeeperConfiguration.TLS? {
        guard !tlsCAFile.isEmpty else { return nil }
        return ZookeeperConfiguration.TLS(caFile: tlsCAFile, certificateFile: tlsCertificateFile, keyFile: tlsKeyFile)
    }
}
