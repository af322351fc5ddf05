internal import KafkaClient

/// Something broke, or healed again.
public struct OutageChange: Sendable {
    public enum Event: Sendable {
        /// With the first error of it.
        case broke(String)
        case healed
        /// A broker that is no longer part of the cluster.
        case left
    }

    /// What it is about, in words: `broker 2`.
    public var subject: String
    public var event: Event
}

/// Turns the failures of walk after walk into one line when something breaks and one when it heals.
struct OutageLog {
    /// One line each: the cluster, every broker; all topics and all groups with the same kind of error together, since there
    /// can be thousands.
    private enum Key: Hashable {
        case cluster
        case broker(Int32)
        case topics(KafkaError.Category)
        case groups(KafkaError.Category)
        case zookeeper
        case nodes(KafkaError.Category)

        init(_ failure: Failure) {
            switch failure.subject {
            case .cluster: self = .cluster
            case .broker(let id): self = .broker(id)
            case .topic: self = .topics(failure.category)
            case .group: self = .groups(failure.category)
            case .zookeeper: self = .zookeeper
            case .node: self = .nodes(failure.category)
            }
        }

        var subject: String {
            switch self {
            case .cluster: "cluster"
            case .broker(let id): "broker \(id)"
            case .topics(let category): "topics (\(category.rawValue))"
            case .groups(let category): "consumer groups (\(category.rawValue))"
            case .zookeeper: "zookeeper"
            case .nodes(let category): "zookeeper nodes (\(category.rawValue))"
            }
        }
    }

    private var broken: Set<Key> = []

    /// Takes note of a failure that was met outside a walk; the next walk tells whether it healed.
    /// - Returns: what to say of it, if that was not said yet.
    mutating func note(_ failure: Failure) -> OutageChange? {
        let key = Key(failure)
        guard broken.insert(key).inserted else { return nil }
        return OutageChange(subject: key.subject, event: .broke("\(failure)"))
    }

    /// - Parameters:
    ///   - failures: of a walk.
    ///   - brokers: that the cluster has; empty where that is not known.
    mutating func update(_ failures: [Failure], brokers: Set<Int32>) -> [OutageChange] {
        let failuresByKey = Dictionary(grouping: failures, by: Key.init)
        let broke = failuresByKey.filter { !broken.contains($0.key) }.map { key, failures in
            let others = failures.count > 1 ? " (and \(failures.count - 1) more)" : ""
            return OutageChange(subject: key.subject, event: .broke("\(failures[0])\(others)"))
        }
        if brokers.isEmpty {
            // Nothing was heard of what was broken before: it neither healed nor left.
            broken.formUnion(failuresByKey.keys)
            return broke.sorted { $0.subject < $1.subject }
        }
        let healed = broken.subtracting(failuresByKey.keys).map { key in
            if case .broker(let id) = key, !brokers.contains(id) {
                return OutageChange(subject: key.subject, event: .left)
            }
            return OutageChange(subject: key.subject, event: .healed)
        }
        broken = Set(failuresByKey.keys)
        return (broke + healed).sorted { $0.subject < $1.subject }
    }
}
