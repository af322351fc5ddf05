import Collector

/// The lags of a snapshot's groups, by the index of the group: each over all topics; nil if that of one is not known, and without a commit.
struct GroupLags {
    private let lags: [Int64?]

    init(_ snapshot: Snapshot) {
        lags = snapshot.groups.map { $0.lagSum(in: snapshot.topics) }
    }

    subscript(group: Int) -> Int64? { lags[group] }

    /// The groups with the most lag, as `ClusterView.Group.comesBefore` orders them.
    func largest(_ count: Int) -> ArraySlice<Int> {
        // The snapshot has them in the order of their names.
        lags.indices.sorted { (lags[$0] ?? -1, $1) > (lags[$1] ?? -1, $0) }.prefix(count)
    }
}
