/// The inputs for computing the commits of a rule's groups; times are in milliseconds.
struct GroupPlan: Sendable {
    let pace: GroupRule.Pace
    let behind: Int64
    let initialLag: Int64
    let commitInterval: Int64
    let stops: Int64?
    let resumes: Int64?
    let stalls: Int64?
    let rebalance: (every: Int64, lasts: Int64)?
    let appears: Int64
    let disappears: Int64?
    let uncommitted: Set<Int32>

    init(_ rule: GroupRule) {
        pace = rule.pace
        behind = if case .behind(let time) = rule.pace { time.milliseconds } else { 0 }
        initialLag = rule.initialLag
        commitInterval = rule.commitInterval.milliseconds
        stops = rule.stops?.milliseconds
        resumes = rule.resumes?.milliseconds
        stalls = rule.stalls?.milliseconds
        rebalance = rule.rebalance.map { ($0.every.milliseconds, $0.lasts.milliseconds) }
        appears = rule.appears.milliseconds
        disappears = rule.disappears?.milliseconds
        uncommitted = rule.uncommitted
    }

    func exists(at time: Int64) -> Bool {
        time >= appears && disappears.map { time < $0 } ?? true
    }

    func isStopped(at time: Int64) -> Bool {
        guard let stops, time >= stops else { return false }
        return resumes.map { time < $0 } ?? true
    }

    func isRebalancing(at time: Int64) -> Bool { rebalanceBegin(at: time) != nil }

    /// The start of the current rebalance. Rebalances are at the end of their periods: groups start stable.
    private func rebalanceBegin(at time: Int64) -> Int64? {
        guard let rebalance, rebalance.every > 0, time >= 0 else { return nil }
        let begin = time - time % rebalance.every + rebalance.every - rebalance.lasts
        return time >= begin ? begin : nil
    }

    /// The time of the latest commits at `time`. `phase`, from 0 to 1, spreads the groups of a rule.
    func lastCommit(at time: Int64, phase: Double) -> Int64 {
        var commit = time
        if let stalls { commit = min(commit, stalls) }
        if let stops, isStopped(at: commit) { commit = stops }
        if let begin = rebalanceBegin(at: commit) { commit = begin }
        guard commitInterval > 1 else { return commit }
        let shift = Int64(Double(commitInterval) * phase)
        let sinceShift = commit - shift
        return sinceShift < 0 ? 0 : sinceShift - sinceShift % commitInterval + shift
    }
}
