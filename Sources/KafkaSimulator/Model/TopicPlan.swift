/// The inputs for computing the offsets of a rule's topics; times are in milliseconds.
struct TopicPlan: Sendable {
    let curve: RateCurve
    let appears: Int64
    let disappears: Int64?
    let skew: Double
    let start: Int64
    let oldest: Int64
    let retention: Int64?
    let replication: Int
    let underReplicated: Set<Int32>
    let leaderless: Set<Int32>

    init(_ rule: TopicRule, brokers: Int) {
        curve = RateCurve(rule.rates)
        appears = rule.appears.milliseconds
        disappears = rule.disappears?.milliseconds
        skew = rule.skew
        start = rule.start
        oldest = rule.oldest
        retention = rule.retention?.milliseconds
        replication = min(rule.replication, brokers)
        underReplicated = rule.underReplicated
        leaderless = rule.leaderless
    }
}
