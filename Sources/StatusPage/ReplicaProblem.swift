internal import Collector

/// What may be wrong with partitions' replicas. It costs a scrape nothing, but an operator should know of it.
enum ReplicaProblem: String, CaseIterable, Encodable, Sendable {
    case underMinISR = "under_min_isr"
    case underReplicated = "under_replicated"
    case notPreferred = "not_preferred"

    /// How many partitions have it.
    struct Count: Sendable {
        let problem: ReplicaProblem
        let topics: Int
        let partitions: Int
    }

    /// Those that there are. Topics where it is not known are not counted.
    static func counts(in topics: [ClusterView.Topic]) -> [Count] {
        allCases.compactMap { problem in
            let partitions = topics.compactMap { problem.partitions(of: $0) }.filter { $0 > 0 }
            return partitions.isEmpty
                ? nil : Count(problem: problem, topics: partitions.count, partitions: partitions.reduce(0, +))
        }
    }

    /// nil if it is not known.
    func partitions(of topic: ClusterView.Topic) -> Int? {
        switch self {
        case .underMinISR: topic.underMinISR
        case .underReplicated: topic.snapshot.underReplicatedPartitions
        case .notPreferred: topic.snapshot.notPreferredPartitions
        }
    }

    var title: String {
        switch self {
        case .underMinISR: "Under min ISR"
        case .underReplicated: "Under-replicated"
        case .notPreferred: "Leader not preferred"
        }
    }

    /// What an operator should look at or do next.
    var advice: String {
        switch self {
        case .underMinISR:
            "writes with acks=all fail: kafka-topics.sh … --describe --under-min-isr-partitions names the replicas; start the brokers of"
                + " those that are not in sync"
        case .underReplicated:
            "find the replicas that are not in sync: kafka-topics.sh … --describe --under-replicated-partitions; start their brokers, or"
                + " see their logs"
        case .notPreferred:
            "brokers with auto.leader.rebalance.enable move leaders back within minutes of a restart; otherwise"
                + " kafka-leader-election.sh … --election-type preferred --all-topic-partitions does"
        }
    }
}
