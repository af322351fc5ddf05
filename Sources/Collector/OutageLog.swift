public import KafkaReader

/// Something broke, or healed again.
public struct OutageChange: Sendable {
    /// What did not answer.
    public enum Unreachable: Sendable {
        case cluster
        case broker(ClusterMetadata.Broker)
    }

    public enum Event: Sendable {
        /// With the first error of it, and what to look at or do next.
        case broke(String, advice: String)
        case healed
        /// A broker that is no longer part of the cluster.
        case left
    }

    /// What it is about, in words: `broker 2`.
    public var subject: String
    public var event: Event
    /// What to diagnose; nil if everything answered.
    public var unreachable: Unreachable?
}

/// Turns the failures of walk after walk into one line when something breaks and one when it heals.
struct OutageLog {
    /// What gets one line: the cluster, each broker, a quota that is used up, and all topics or groups with the same kind of error
    /// together, since there can be thousands.
    private enum Key: Hashable {
        case cluster
        case broker(Int32)
        case topics(KafkaError.Category)
        case groups(KafkaError.Category)
        case unlistedGroups
        case shard
        case zookeeper
        case nodes(KafkaError.Category)
        case quota
        case endToEnd

        init(_ failure: Failure) {
            if failure.category == .throttled {
                self = .quota
                return
            }
            switch failure.subject {
            case .cluster: self = .cluster
            case .broker(let id): self = .broker(id)
            case .topic: self = .topics(failure.category)
            case .group: self = .groups(failure.category)
            case .unlistedGroups: self = .unlistedGroups
            case .shard: self = .shard
            case .zookeeper: self = .zookeeper
            case .node: self = .nodes(failure.category)
            case .endToEnd: self = .endToEnd
            }
        }

        var subject: String {
            switch self {
            case .cluster: "cluster"
            case .broker(let id): "broker \(id)"
            case .topics(let category): "topics (\(category.rawValue))"
            case .groups(let category): "consumer groups (\(category.rawValue))"
            case .unlistedGroups: "consumer groups (not listed)"
            case .shard: "shard"
            case .zookeeper: "zookeeper"
            case .nodes(let category): "zookeeper nodes (\(category.rawValue))"
            case .quota: "quota"
            case .endToEnd: "end-to-end probe"
            }
        }
    }

    /// The most names in a line about things that may not be described.
    private static let mostNames = 20

    private var broken: Set<Key> = []

    /// Records a failure outside a walk; the next walk shows whether it healed.
    /// - Returns: nil if it was reported before.
    mutating func note(_ failure: Failure) -> OutageChange? {
        let key = Key(failure)
        guard broken.insert(key).inserted else { return nil }
        return OutageChange(
            subject: key.subject, event: .broke("\(failure)", advice: failure.advice),
            unreachable: Self.unreachable(key, [failure], brokers: []))
    }

    /// - Parameters:
    ///   - failures: of a walk.
    ///   - brokers: of the cluster; empty if they are not known.
    ///   - isThrottled: whether brokers hold answers back, even if nothing is missing because of it.
    mutating func update(
        _ failures: [Failure], brokers: [ClusterMetadata.Broker], isThrottled: Bool = false
    ) -> [OutageChange] {
        let failuresByKey = Dictionary(grouping: failures, by: Key.init)
        let broke = failuresByKey.filter { !broken.contains($0.key) }.map { key, failures in
            OutageChange(
                subject: key.subject, event: .broke(Self.words(key, failures), advice: Failure.advice(on: failures)),
                unreachable: Self.unreachable(key, failures, brokers: brokers))
        }
        if brokers.isEmpty {
            // Earlier failures are still open: without an answer, nothing healed or left.
            broken.formUnion(failuresByKey.keys)
            return broke.sorted { $0.subject < $1.subject }
        }
        // While brokers throttle, scrapes are complete one time and incomplete the next: that is one outage.
        let lasting: Set<Key> = isThrottled ? broken.intersection([.quota]) : []
        let healed = broken.subtracting(failuresByKey.keys).subtracting(lasting).map { key in
            if case .broker(let id) = key, !brokers.contains(where: { $0.id == id }) {
                return OutageChange(subject: key.subject, event: .left)
            }
            return OutageChange(subject: key.subject, event: .healed)
        }
        broken = lasting.union(failuresByKey.keys)
        // New failures come first: if one subject replaces another, the outage goes on.
        return broke.sorted { $0.subject < $1.subject } + healed.sorted { $0.subject < $1.subject }
    }

    /// What a walk did not learn, as its log lines have it.
    static func missing(_ failures: [Failure]) -> [Scrape.Missing] {
        Dictionary(grouping: failures, by: Key.init)
            .map { Scrape.Missing(subject: $0.subject, error: words($0, $1), advice: Failure.advice(on: $1)) }
            .sorted { $0.subject < $1.subject }
    }

    private static func words(_ key: Key, _ failures: [Failure]) -> String {
        switch key {
        case .topics(.acl), .groups(.acl): forbidden(failures)
        default: failures.count > 1 ? "\(failures[0]) (and \(failures.count - 1) more)" : "\(failures[0])"
        }
    }

    /// Names each of them, so that access can be granted.
    private static func forbidden(_ failures: [Failure]) -> String {
        let names = Set(failures.map(\.subject.name)).sorted()
        let others = names.count > mostNames ? " and \(names.count - mostNames) more" : ""
        return "\(names.count) may not be described by this login, grant Describe: "
            + names.prefix(mostNames).joined(separator: ", ") + others
    }

    private static func unreachable(
        _ key: Key, _ failures: [Failure], brokers: [ClusterMetadata.Broker]
    ) -> OutageChange.Unreachable? {
        // A refusal is an answer, and so is "not available yet".
        guard failures.contains(where: { ![.acl, .unavailable, .throttled].contains($0.category) }) else { return nil }
        switch key {
        // If the brokers are known, the cluster did answer, and a part of it did not.
        case .cluster: return brokers.isEmpty ? .cluster : nil
        case .broker(let id): return brokers.first { $0.id == id }.map { .broker($0) }
        case .topics, .groups, .unlistedGroups, .shard, .zookeeper, .nodes, .quota, .endToEnd: return nil
        }
    }
}

extension Failure.Subject {
    fileprivate var name: String {
        switch self {
        case .topic(let name), .node(let name): name
        case .group(let id): id.description
        case .unlistedGroups: "consumer groups"
        case .shard: "shard"
        case .cluster: "cluster"
        case .broker(let id): "broker \(id)"
        case .zookeeper: "zookeeper"
        case .endToEnd: "end-to-end probe"
        }
    }
}
