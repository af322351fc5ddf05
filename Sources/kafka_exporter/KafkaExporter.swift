import Collector
import CommandLineFlags
import Glibc
import KafkaClient
import KafkaConnection
import KafkaLogin
import StatusPage
import System
import WebServer

/// Puts the parts together, and runs until a signal stops it.
@main
struct KafkaExporter {
    static func main() async {
        // Before a library opens descriptors, or starts processes that would inherit them.
        let passedSockets = ServiceManager.takeSockets()
        Memory.tune()
        let configuration = ExporterFlags.command(version: Build.current.description).parseOrExit(
            validate: ExporterFlags.validate)
        let build = Build(client: configuration.login.client)
        KafkaLogin.prepareProcess(configuration.login)
        // The first thread starts here.
        let signals = TerminationSignals()
        let writer = LogWriter(file: STDERR_FILENO)
        let log = Log(level: configuration.logging.effectiveLevel, format: configuration.logging.format, write: writer.write)
        switch configuration.action {
        case .serve:
            do {
                let status = try await run(
                    configuration, passedSockets: passedSockets, build: build, log: log, writer: writer, until: signals)
                end(status, writer)
            } catch {
                log.error("cannot start", [.error: "\(error)"])
                end(1, writer)
            }
        case .check:
            Task { end(await CheckCommand(configuration: configuration, build: build, log: log).run(), writer) }
        case .healthCheck:
            Task { end(await HealthCheck(web: configuration.web).run(), writer) }
        }
        _ = await signals.next()
        end(1, writer)
    }

    /// Exits without running exit handlers: librdkafka's threads may still be at work, and OpenSSL's clean-up would free what they use.
    private static func end(_ status: Int32, _ writer: LogWriter) -> Never {
        writer.flush(within: .seconds(2))
        _exit(status)
    }

    /// - Returns: the exit status.
    private static func run(
        _ configuration: ExporterConfiguration, passedSockets: [FileDescriptor], build: Build, log: Log, writer: LogWriter,
        until signals: TerminationSignals
    ) async throws -> Int32 {
        // The keeper first: it records the state of the files before they are read.
        let loginKeeper = LoginKeeper(configuration.login)
        let login = try await KafkaLogin.read(configuration.login)
        log.tell(of: login)
        for warning in configuration.warnings { log.warn("flags", [.text: "\(warning)"]) }
        let kafka = try KafkaConnection(
            configuration.login.client, configuration.kafkaClient(login: login, log: log), wire: login.wire)
        let board = configuration.web.hasStatusPage ? StatusBoard() : nil
        let collector = Collector(
            reader: kafka.reader, zookeeper: try configuration.zookeeperClient(log: log),
            configuration: configuration.collector(
                log: log, diagnosis: OutageDiagnosis(configuration: configuration, kafka: kafka, board: board, log: log)))
        let web = try await configuration.webInterface(
            collector: collector, kafka: kafka, board: board, passedSockets: passedSockets, build: build, log: log,
            droppedLogLines: { writer.droppedCount })
        let addresses = try web.start()
        log.info(
            "started",
            [
                .version: "\(build.version)", .client: build.client.rawValue,
                .library: "librdkafka \(KafkaClient.libraryVersion)",
                .address: addresses.map(\.description).joined(separator: ","), .scheme: "\(web.scheme)",
                .path: "\(configuration.web.telemetryPath)",
                .servers: configuration.kafka.servers.map(\.description).joined(separator: ","),
                .topics: "\(configuration.scrapes.topics)", .groups: "\(configuration.scrapes.groups)",
            ])
        let trying = Task { await collector.keepTrying(every: .seconds(5), timeout: .seconds(5)) }
        let keepingLogin = Task { await loginKeeper.run(login, client: kafka) { log.tell(of: $0) } }
        let following = Task { await web.followFiles() }
        let telling = Task { await ServiceStatus(collector: collector).report() }
        Task { [stopWaiting = signals.stopWaiting] in
            await web.ended()
            stopWaiting()
        }
        // The web server has logged why it ended.
        guard let signal = await signals.next() else { return 1 }
        log.info("stopping", [.signal: "\(signal)"])
        ServiceManager.notify("STOPPING=1")
        for task in [trying, keepingLogin, following, telling] { task.cancel() }
        await web.shutdown(within: .seconds(5))
        return 0
    }
}
