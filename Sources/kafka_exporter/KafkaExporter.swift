import CommandLineFlags
import Glibc
import KafkaClient
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
        case .telegraf:
            let telegraf = TelegrafCommand(
                configuration: configuration, build: build, log: log.markingLevels, droppedLogLineCount: { writer.droppedCount })
            Task { end(await telegraf.run(), writer) }
        }
        _ = await signals.next()
        end(configuration.action == .telegraf ? 0 : 1, writer)
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
        for warning in configuration.warnings { log.warn("flags", [.text: "\(warning)"]) }
        if !passedSockets.isEmpty, !configuration.web.usesSystemdSockets {
            log.warn("sockets of systemd are not used: give --web.systemd-socket")
        }
        let clusters = try await configuration.followedClusters(log: log)
        var cluster: MonitoredCluster?
        if configuration.scrapesFlagsCluster {
            cluster = try await MonitoredCluster(
                configuration, board: configuration.web.hasStatusPage ? StatusBoard() : nil, log: log)
        }
        let web = try await configuration.webInterface(
            cluster: cluster, clusters: clusters?.directory, passedSockets: passedSockets, build: build, log: log,
            droppedLogLines: { writer.droppedCount })
        let addresses = try web.start()
        log.info(
            "started",
            [
                .version: "\(build.version)", .client: build.client.rawValue,
                .library: "librdkafka \(KafkaClient.libraryVersion)",
                .address: addresses.map(\.description).joined(separator: ","), .scheme: "\(web.scheme)",
                .path: "\(configuration.web.telemetryPath)",
                .servers: (cluster == nil ? [] : configuration.kafka.servers).map(\.description).joined(separator: ","),
                .topics: cluster == nil ? "" : "\(configuration.scrapes.topics)",
                .groups: cluster == nil ? "" : "\(configuration.scrapes.groups)",
            ])
        cluster?.start(keepsTrying: true)
        var tasks = [
            Task { await web.followFiles() },
            Task { [collector = cluster?.collector] in await ServiceStatus(collector: collector).report() },
        ]
        if let clusters {
            tasks.append(Task { await clusters.directory.closeIdle() })
            tasks.append(Task { await clusters.follow(log: log) })
        }
        Task { [stopWaiting = signals.stopWaiting] in
            await web.ended()
            stopWaiting()
        }
        // The web server has logged why it ended.
        guard let signal = await signals.next() else { return 1 }
        log.info("stopping", [.signal: "\(signal)"])
        ServiceManager.notify("STOPPING=1")
        cluster?.stop()
        for task in tasks { task.cancel() }
        await web.shutdown(within: .seconds(5))
        async let others: Void? = clusters?.directory.leaveGroups(within: .seconds(2))
        await cluster?.leaveGroup(within: .seconds(2))
        await others
        return 0
    }
}
