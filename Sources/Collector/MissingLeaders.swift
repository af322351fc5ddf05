internal import KafkaReader
internal import Sharding

/// A topic's partitions without a leader that can be asked, by the reason.
struct MissingLeaders {
    enum Reason: Hashable {
        case none
        case notAmongTheBrokers(Int32)
        case unknown(KafkaError.Code)
    }

    /// More of them add nothing.
    private static let mostNames = 20

    private var partitions: [Reason: [Int32]] = [:]

    /// - Parameter brokers: the ids of the brokers in the same answer.
    init(of topic: ClusterMetadata.Topic, brokers: Set<Int32>) {
        for partition in topic.partitions {
            let reason: Reason
            if let leader = partition.leader {
                if brokers.contains(leader) { continue }
                reason = .notAmongTheBrokers(leader)
            } else {
                reason = partition.error.map { .unknown($0) } ?? .none
            }
            partitions[reason, default: []].append(partition.id)
        }
    }

    /// A sentence for each reason, in the order of the first partitions.
    /// - Parameter owner: follows the partitions, like ` of orders`.
    func sentences(owner: String = "") -> [(code: KafkaError.Code, isOne: Bool, words: String)] {
        partitions.sorted { $0.value[0] < $1.value[0] }.map { reason, ids in
            let isOne = ids.count == 1
            return (reason.code, isOne, Self.sentence(reason, isOne: isOne, subject: Self.names(ids) + owner))
        }
    }

    private static func names(_ ids: [Int32]) -> String {
        let named = ids.prefix(mostNames).map(String.init).joined(separator: ", ")
        return (ids.count == 1 ? "partition " : "partitions ") + named
            + (ids.count > mostNames ? " and \(ids.count - mostNames) more" : "")
    }

    private static func sentence(_ reason: Reason, isOne: Bool, subject: String) -> String {
        switch reason {
        case .none:
            "\(subject) \(isOne ? "has" : "have") no leader"
        case .unknown(.leaderNotAvailable):
            "\(subject) \(isOne ? "has no leader, or its leader has" : "have no leader, or their leaders have") "
                + "no listener that matches the one in use"
        case .unknown(.listenerNotFound):
            "\(subject): \(isOne ? "its leader has" : "their leaders have") no listener that matches the one in use"
        case .unknown(let code):
            "\(subject): \(isOne ? "its leader is" : "their leaders are") not known: \(code)"
        case .notAmongTheBrokers(let id):
            "\(subject): \(isOne ? "its" : "their") leader, broker \(id), is not among the brokers"
        }
    }
}

extension MissingLeaders.Reason {
    fileprivate var code: KafkaError.Code {
        if case .unknown(let code) = self { code } else { .leaderNotAvailable }
    }
}

extension ClusterMetadata {
    /// Why some numbers of these topics cannot be known.
    func failures(of topics: [Topic]) -> [Failure] {
        let ids = Set(brokers.map(\.id))
        return topics.flatMap { topic -> [Failure] in
            if let error = topic.error { return [Failure(KafkaError(error, .metadata, target: .topic(topic.name)))] }
            return MissingLeaders(of: topic, brokers: ids).sentences().map { code, _, words in
                Failure(KafkaError(code, .offsets, target: .topic(topic.name), detail: words))
            }
        }
    }

    /// Why groups may be missing that no broker lists. Nothing is known if the answer lacks the topic: the login may not describe it, or
    /// there never was a group.
    /// - Parameter shard: whose groups matter.
    func unlistedGroups(in shard: Shard) -> [Failure] {
        guard var topic = offsetsTopic else { return [] }
        if let error = topic.error {
            let error = KafkaError(error, .metadata, target: .topic(topic.name))
            guard error.category != .acl else { return [] }
            return [Failure(.unlistedGroups, error.category, "\(error): whether groups are missing is not known")]
        }
        // Else each of them may have some of the shard's groups.
        if topic.partitions.count == shard.partitionCount {
            topic.partitions.removeAll { !shard.partitions.contains(Int($0.id)) }
        }
        return MissingLeaders(of: topic, brokers: Set(brokers.map(\.id))).sentences(owner: " of \(topic.name)").map {
            code, isOne, words in
            let groups = isOne ? "its groups" : "their groups"
            return Failure(.unlistedGroups, KafkaError(code, .listGroups).category, "\(words): \(groups) cannot be listed")
        }
    }
}
