import Collector
import EndToEnd
import Exposition
import KafkaClient
import KafkaConnection
import KafkaLogin
import KafkaReader
import StatusPage
import Synchronization
import System

/// A cluster that is scraped: what asks it, and what the page shows of it. Its connections close when it is no longer referenced.
final class MonitoredCluster: Sendable {
    let collector: Collector
    /// nil without a status page.
    let board: StatusBoard?
    let longestScrape: Duration
    let constantLabels: [Label]
    let compressionTime = CompressionTime()
    private let kafka: KafkaConnection
    /// nil without that collector.
    private let probe: EndToEndProbe<ContinuousClock>?
    private let login: KafkaLogin
    private let loginKeeper: LoginKeeper
    /// nil without `--shard.group`.
    private let membership: GroupMembership?
    private let log: Log
    private let tasks = Mutex<[Task<Void, Never>]>([])

    /// Reads the login's files. Connects in the background, or with the first question.
    /// - Parameter board: for the status page; nil without one.
    /// - Throws: what is wrong with the flags or the files that they name.
    init(_ configuration: ExporterConfiguration, board: StatusBoard?, log: Log) async throws {
        // The keeper first: it records the state of the files before they are read.
        loginKeeper = try await BlockingCall.run { LoginKeeper(configuration.login) }
        login = try await KafkaLogin.read(configuration.login)
        log.tell(of: login)
        kafka = try KafkaConnection(
            configuration.login.client, configuration.kafkaClient(login: login, log: log), wire: login.wire)
        let zookeeper = try await BlockingCall.run { Result { try configuration.zookeeperClient(log: log) } }.get()
        probe = configuration.endToEndProbe(of: kafka, log: log)
        let diagnosis = OutageDiagnosis(configuration: configuration, kafka: kafka, board: board, log: log)
        let shards = try configuration.sharding.shards(kafka)
        membership = shards.membership
        var settings = configuration.collector(log: log, diagnosis: diagnosis, endToEnd: probe)
        settings.shards = shards.source
        settings.otherRequestsSent = { [kafka] in kafka.otherRequests.byName }
        collector = Collector(reader: kafka.reader, zookeeper: zookeeper, configuration: settings)
        self.board = board
        self.log = log
        longestScrape = configuration.scrapes.timeout
        constantLabels = configuration.constantLabels
    }

    deinit {
        stop()
        guard let kerberos = login.kerberos else { return }
        try? Thread.detach(name: "kerberos cache") { kerberos.removeOwnCache() }
    }

    /// Keeps the login fresh.
    /// - Parameter keepsTrying: whether the cluster is asked until it answers, also while nobody scrapes.
    func start(keepsTrying: Bool) {
        tasks.withLock { [loginKeeper, login, kafka, membership, probe, log, collector] tasks in
            tasks = [
                Task {
                    await loginKeeper.run(login, client: kafka) { event in
                        log.tell(of: event)
                        guard case .rotated(_, let login) = event else { return }
                        probe?.reconnect()
                        Task { await membership?.adopt(login.security) }
                    }
                }
            ]
            if let probe { tasks.append(Task { await probe.run() }) }
            if keepsTrying {
                tasks.append(Task { await collector.keepTrying(every: .seconds(5), timeout: .seconds(5)) })
            }
        }
    }

    func stop() {
        for task in tasks.withLock({ $0 }) { task.cancel() }
    }

    /// Leaves the group of exporters, so that the others take over at once.
    /// - Parameter limit: of the time.
    func leaveGroup(within limit: Duration) async {
        guard let membership else { return }
        let end = OneShot<Void>()
        Task {
            await membership.leave()
            end.settle()
        }
        await end.value(until: .now + limit) {}
    }

    /// The certificates that brokers present, and the one that they are shown.
    var certificates: [CertificateInUse] {
        kafka.brokerCertificates.map { CertificateInUse(side: .broker, certificate: $0) }
            + [kafka.ownCertificate].compactMap(\.self).map { CertificateInUse(side: .client, certificate: $0) }
    }
}
