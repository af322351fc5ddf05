import StatusPage
import Synchronization
import System

/// The clusters of `--config.file`. Each is connected from its first scrape on, until nobody has asked for it for a while.
final class ClusterDirectory: Sendable {
    private struct Entry {
        var cluster: NamedCluster
        /// nil if it is not connected.
        var monitored: Task<MonitoredCluster, any Error>?
        /// Empty until it is scraped.
        var board: StatusBoard?
        var lastUse = ContinuousClock.now
        /// Why it could not be connected; nil if it could.
        var failure: String?
    }

    private struct State {
        /// In the order of the file.
        var names: [String] = []
        var entries: [String: Entry] = [:]
    }

    /// Starts to monitor a cluster.
    typealias Connect = @Sendable (NamedCluster, StatusBoard?) async throws -> MonitoredCluster

    private let idleTime: Duration
    private let makeBoard: @Sendable () -> StatusBoard?
    private let connect: Connect
    private let log: Log
    private let state = Mutex(State())

    /// - Parameters:
    ///   - idleTime: without a scrape, after which a cluster's connections are closed.
    ///   - hasStatusPage: whether what was found is kept for it.
    init(
        _ clusters: [NamedCluster], idleTime: Duration = .seconds(600), hasStatusPage: Bool, log: Log, connect: @escaping Connect
    ) {
        self.idleTime = idleTime
        makeBoard = { hasStatusPage ? StatusBoard() : nil }
        self.connect = connect
        self.log = log
        use(clusters)
    }

    /// In the order of the file.
    var names: [String] { state.withLock { $0.names } }

    /// The cluster, connected now if it is not yet. One that cannot be connected keeps nobody else waiting.
    /// - Returns: nil if there is none of this name.
    /// - Throws: what is wrong with its flags' files.
    func cluster(named name: String) async throws -> MonitoredCluster? {
        let monitored = state.withLock { state -> Task<MonitoredCluster, any Error>? in
            guard var entry = state.entries[name] else { return nil }
            entry.lastUse = .now
            let monitored = entry.monitored ?? Task { [connect, entry] in try await connect(entry.cluster, entry.board) }
            entry.monitored = monitored
            state.entries[name] = entry
            return monitored
        }
        guard let monitored else { return nil }
        do {
            let cluster = try await monitored.value
            note(nil, of: name, monitored)
            return cluster
        } catch {
            note("\(error)", of: name, monitored)
            throw error
        }
    }

    /// - Parameter failure: why it could not be connected; nil if it could. The next scrape reads the files again.
    private func note(_ failure: String?, of name: String, _ monitored: Task<MonitoredCluster, any Error>) {
        let isNews = state.withLock { state in
            guard var entry = state.entries[name], entry.monitored == monitored else { return false }
            defer { state.entries[name] = entry }
            if let failure {
                entry.monitored = nil
                entry.board?.note(cannotConnect: failure)
            }
            defer { entry.failure = failure }
            return failure != nil && failure != entry.failure
        }
        if isNews, let failure { log.of(cluster: name).error("cannot connect", [.error: failure]) }
    }

    /// Replaces the clusters. Those that have not changed keep their connections.
    func use(_ clusters: [NamedCluster]) {
        state.withLock { state in
            let old = state.entries
            state.names = clusters.map(\.name)
            state.entries = Dictionary(
                uniqueKeysWithValues: clusters.map { cluster in
                    let entry = old[cluster.name].flatMap { $0.cluster.arguments == cluster.arguments ? $0 : nil }
                    return (cluster.name, entry ?? Entry(cluster: cluster, board: makeBoard()))
                })
        }
    }

    /// Closes connections that nobody needs, until the task is cancelled.
    func closeIdle() async {
        while (try? await Task.sleep(for: idleTime / 20)) != nil {
            let limit = ContinuousClock.now - idleTime
            state.withLock { state in
                for (name, entry) in state.entries where entry.monitored != nil && entry.lastUse < limit {
                    state.entries[name] = Entry(cluster: entry.cluster, board: makeBoard())
                }
            }
        }
    }

    /// What the status page shows, in the order of the file.
    var boards: [StatusRoutes.Cluster] {
        state.withLock { state in
            state.names.compactMap { name in
                guard let entry = state.entries[name], let board = entry.board else { return nil }
                return StatusRoutes.Cluster(
                    name: name, labels: entry.cluster.labels, board: board)
            }
        }
    }
}
