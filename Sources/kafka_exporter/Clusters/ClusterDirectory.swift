import StatusPage
import Synchronization
import System

/// The clusters of `--config.file`. Each is connected from its first scrape on, until nobody has asked for it for a while.
final class ClusterDirectory: Sendable {
    private struct Entry {
        let cluster: NamedCluster
        /// nil if it is not connected.
        var monitored: Task<MonitoredCluster, any Error>?
        /// Empty until it is scraped; nil without a status page.
        let board: StatusBoard?
        var lastUse = ContinuousClock.now
        /// Why it could not be connected; nil if it could.
        var failure: String?
    }

    /// Starts to monitor a cluster.
    typealias Connect = @Sendable (NamedCluster, StatusBoard?) async throws -> MonitoredCluster

    private let idleTime: Duration
    private let makeBoard: @Sendable () -> StatusBoard?
    private let connect: Connect
    private let log: Log
    /// In the order of the file, each name once.
    private let entries = Mutex<[Entry]>([])

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
    var names: [String] { entries.withLock { $0.map(\.cluster.name) } }

    /// The cluster, connected now if it is not yet. One that cannot be connected keeps nobody else waiting.
    /// - Returns: nil if there is none of this name.
    /// - Throws: what is wrong with its flags' files.
    func cluster(named name: String) async throws -> MonitoredCluster? {
        let monitored = entries.withLock { entries -> Task<MonitoredCluster, any Error>? in
            guard let index = entries.firstIndex(where: { $0.cluster.name == name }) else { return nil }
            let entry = entries[index]
            let monitored = entry.monitored ?? Task { [connect] in try await connect(entry.cluster, entry.board) }
            entries[index].lastUse = .now
            entries[index].monitored = monitored
            return monitored
        }
        guard let monitored else { return nil }
        do {
            let cluster = try await monitored.value
            note(nil, of: monitored, name)
            return cluster
        } catch {
            note("\(error)", of: monitored, name)
            throw error
        }
    }

    /// - Parameter failure: why it could not be connected; nil if it could. The next scrape reads the files again.
    private func note(_ failure: String?, of monitored: Task<MonitoredCluster, any Error>, _ name: String) {
        let isNews = entries.withLock { entries in
            guard let index = entries.firstIndex(where: { $0.monitored == monitored }) else { return false }
            if let failure {
                entries[index].monitored = nil
                entries[index].board?.note(cannotConnect: failure)
            }
            defer { entries[index].failure = failure }
            return failure != entries[index].failure
        }
        if isNews, let failure { log.of(cluster: name).error("cannot connect", [.error: failure]) }
    }

    /// Replaces the clusters. Those that have not changed keep their connections.
    func use(_ clusters: [NamedCluster]) {
        entries.withLock { entries in
            entries = clusters.map { cluster in
                let same = entries.first { $0.cluster.name == cluster.name && $0.cluster.arguments == cluster.arguments }
                return same ?? Entry(cluster: cluster, board: makeBoard())
            }
        }
    }

    /// Closes connections that nobody needs, until the task is cancelled.
    func closeIdle() async {
        while (try? await Task.sleep(for: idleTime / 20)) != nil {
            let limit = ContinuousClock.now - idleTime
            entries.withLock { entries in
                for (index, entry) in entries.enumerated() where entry.monitored != nil && entry.lastUse < limit {
                    entries[index] = Entry(cluster: entry.cluster, board: makeBoard())
                }
            }
        }
    }

    /// Leaves the groups of exporters that the connected clusters are shared by.
    /// - Parameter limit: of the time.
    func leaveGroups(within limit: Duration) async {
        let end = OneShot<Void>()
        Task {
            await withTaskGroup(of: Void.self) { group in
                for monitored in entries.withLock({ $0.compactMap(\.monitored) }) {
                    group.addTask { await (try? monitored.value)?.leaveGroup(within: limit) }
                }
            }
            end.settle()
        }
        // A cluster may still be waiting for its files.
        await end.value(until: .now + limit) {}
    }

    /// What the status page shows, in the order of the file.
    var boards: [StatusRoutes.Cluster] {
        entries.withLock { entries in
            entries.compactMap { entry in
                entry.board.map { StatusRoutes.Cluster(name: entry.cluster.name, labels: entry.cluster.labels, board: $0) }
            }
        }
    }
}
