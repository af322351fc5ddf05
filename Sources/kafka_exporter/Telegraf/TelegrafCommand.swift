import Collector
import Exposition
import Glibc
import System

/// `kafka_exporter telegraf`: a plugin of telegraf's execd input, which writes the series to standard output whenever it is told to.
struct TelegrafCommand: Sendable {
    let configuration: ExporterConfiguration
    let build: Build
    let log: Log
    let droppedLogLineCount: @Sendable () -> Int

    /// - Returns: the exit status, when standard input ends, or nobody reads standard output any more.
    func run() async -> Int32 {
        do {
            let status = OneShot<Int32>()
            // Before files are read: until then, telegraf's signals would end the process. The end of standard input ends it at once,
            // whatever is under way.
            let triggers = try TelegrafTriggers(interval: configuration.telegraf.interval) { status.settle(0) }
            let cluster = try await MonitoredCluster(configuration, board: nil, log: log)
            for warning in configuration.warnings { log.warn("flags", [.text: "\(warning)"]) }
            cluster.start(keepsTrying: false)
            let exporter = ExporterFamilies(
                build: build, constantLabels: cluster.constantLabels, droppedLogLineCount: droppedLogLineCount,
                certificates: { cluster.certificates })
            Task { [stream = triggers.stream] in
                for await _ in stream {
                    if await write(cluster, exporter) { continue }
                    log.error("standard output cannot be written")
                    status.settle(1)
                }
            }
            defer { withExtendedLifetime(triggers) {} }
            let result = await status.value()
            await cluster.leaveGroup(within: .seconds(2))
            return result
        } catch {
            log.error("cannot start", [.error: "\(error)"])
            return 1
        }
    }

    /// - Returns: false if nobody reads any more.
    private func write(_ cluster: MonitoredCluster, _ exporter: ExporterFamilies) async -> Bool {
        guard let scrape = await cluster.collector.scrape(deadline: .now + cluster.longestScrape) else { return true }
        let lines = scrape.text(adding: exporter.families).influxLines(timestamp: UnixTime.milliseconds * 1_000_000)
        // A reader may be slow.
        return (try? await BlockingCall.run { lines.allSatisfy { writeWhole($0, to: STDOUT_FILENO) } }) ?? false
    }
}
