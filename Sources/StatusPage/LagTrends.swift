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

    mutating func note(_ snapshot: Snapshot, _ groupLags: GroupLags) {
        guard snapshot.isUp else {
            lags = lags.mapValues { $0.suffix(Self.mostScrapes - 1) + [nil] }
            return
        }
        lags = groupLags.largest(Self.mostGroups).reduce(into: [:]) { next, index in
            let group = snapshot.groups[index].id
            next[group] = (lags[group] ?? []).suffix(Self.mostScrapes - 1) + [groupLags[index]]
        }
    }

    subscript(group: GroupID) -> [Int64?] { lags[group] ?? [] }
}
