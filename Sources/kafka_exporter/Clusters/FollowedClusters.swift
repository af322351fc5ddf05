import Glibc
import System

/// `--config.file` while the exporter runs: its clusters, and its changes.
struct FollowedClusters: Sendable {
    let directory: ClusterDirectory
    private let file: ClustersFile
    private let changes: AsyncStream<Void>
    /// Kept while it is followed.
    private let hangUps: SignalHandler
    private let watching: Task<Void, Never>

    /// - Throws: an error that names the file, the line and the key.
    init(path: String, hasStatusPage: Bool, logging: ExporterConfiguration.Logging, log: Log) async throws {
        let (changes, continuation) = AsyncStream.makeStream(of: Void.self)
        self.changes = changes
        // Both before the file is read, so that no change is missed, and no signal ends the process.
        hangUps = SignalHandler(SIGHUP) { continuation.yield() }
        let watcher = try await BlockingCall.run { FileWatcher(files: [path]) }
        watching = Task {
            for await _ in watcher.changes() { continuation.yield() }
            continuation.finish()
        }
        file = ClustersFile(path: path)
        let clusters = try await file.read()
        directory = ClusterDirectory(clusters, hasStatusPage: hasStatusPage, log: log) { cluster, board in
            let monitored = try await MonitoredCluster(
                cluster.configuration(logging: logging), board: board, log: log.of(cluster: cluster.name))
            monitored.start(keepsTrying: false)
            return monitored
        }
        log.info("clusters of --config.file", [.path: path, .clusters: directory.names.joined(separator: ",")])
        Self.warn(about: clusters, log)
    }

    /// Reads the file again when it changes, and on SIGHUP, until the task is cancelled. A broken one leaves the clusters as they are.
    func follow(log: Log) async {
        await withTaskCancellationHandler {
            for await _ in changes { await reread(log) }
        } onCancel: {
            watching.cancel()
        }
    }

    private func reread(_ log: Log) async {
        do {
            let clusters = try await file.read()
            directory.use(clusters)
            log.info("clusters reloaded", [.path: file.path, .clusters: directory.names.joined(separator: ",")])
            Self.warn(about: clusters, log)
        } catch {
            log.error("clusters not changed: the file cannot be used", [.error: "\(error)"])
        }
    }

    private static func warn(about clusters: [NamedCluster], _ log: Log) {
        for cluster in clusters {
            for warning in cluster.warnings { log.of(cluster: cluster.name).warn("flags", [.text: warning]) }
        }
    }
}
