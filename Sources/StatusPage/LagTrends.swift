internal import Collector
internal import KafkaReader

/// The lags of the last scrapes, of the groups with the most.
struct LagTrends: Sendable {
    /// The groups whose lags are remembered: one page of them.
    static let mostGroups = 50
    /// The scrapes that are remembered.
    static let mostScrapes = 30

    /// Oldest first; nil where not known.
    private var lags: [GroupID: [Int64?]] = [:]

    mutating func note(_ view: ClusterView) {
        guard view.isUp else {
            lags = lags.mapValues { $0.suffix(Self.mostScrapes - 1) + [nil] }
            return
        }
        let shown = view.groups.sorted { $0.comesBefore($1) }.prefix(Self.mostGroups)
        lags = shown.reduce(into: [:]) { next, group in
            next[group.snapshot.id] = (lags[group.snapshot.id] ?? []).suffix(Self.mostScrapes - 1) + [group.lag]
        }
    }

    subscript(group: GroupID) -> [Int64?] { lags[group] ?? [] }
}
