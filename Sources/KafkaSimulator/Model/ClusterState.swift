import KafkaProtocol

/// The cluster at one moment: what a client would learn from all brokers at that moment if nothing went wrong. It follows from
/// the scenario, the seed, the time and the faults that change the cluster.
public struct ClusterState: Sendable {
    let model: ClusterModel
    let changes: ClusterChanges
    /// Milliseconds since the start of the simulation.
    public let time: Int64

    /// The ids of the living brokers.
    public var brokers: [Int32] {
        changes.deadBrokers.isEmpty ? model.brokers : model.brokers.filter { !changes.deadBrokers.contains($0) }
    }

    /// The ids of all brokers, those that are down included.
    public var registeredBrokers: [Int32] { model.brokers }

    /// The first living broker.
    public var controller: Int32 { brokers.first ?? -1 }
}

// Queries by index, for responses.
extension ClusterState {
    func exists(topic index: Int32) -> Bool {
        let rule = Int(model.topics[Int(index)].rule)
        guard time >= model.topicPlans[rule].appears else { return false }
        if let disappears = model.topicPlans[rule].disappears, time >= disappears { return false }
        return !changes.deletedTopics.contains(index)
    }

    /// The indexes of the existing topics.
    var topicIndexes: [Int32] { model.topics.indices.lazy.map { Int32($0) }.filter(exists(topic:)) }

    func index(ofTopic name: String) -> Int32? {
        model.topicIndexes[name].flatMap { exists(topic: $0) ? $0 : nil }
    }

    func index(ofTopic id: Uuid) -> Int32? {
        model.topicIndexesById[id].flatMap { exists(topic: $0) ? $0 : nil }
    }

    func replicas(_ topic: Int32, _ partition: Int32) -> ArraySlice<Int32> {
        model.replicas(model.topics[Int(topic)], partition)
    }

    func offlineReplicas(_ topic: Int32, _ partition: Int32) -> ArraySlice<Int32> {
        guard !changes.deadBrokers.isEmpty else { return [] }
        return replicas(topic, partition).filter(changes.deadBrokers.contains)[...]
    }

    func inSyncReplicas(_ topic: Int32, _ partition: Int32) -> ArraySlice<Int32> {
        var replicas = replicas(topic, partition)
        let rule = Int(model.topics[Int(topic)].rule)
        let isShrunk =
            model.topicPlans[rule].underReplicated.contains(partition)
            || changes.shrunk[topic]?.contains(partition) ?? false
        if isShrunk, replicas.count > 1 { replicas = replicas.dropLast() }
        if !changes.deadBrokers.isEmpty {
            let living = replicas.filter { !changes.deadBrokers.contains($0) }
            // Kafka keeps the last in-sync replica, even if dead: no other has all records.
            replicas = living.isEmpty ? replicas.prefix(1) : living[...]
        }
        return isLeaderless(topic, partition) ? replicas.prefix(1) : replicas
    }

    /// The leader; -1 if there is none.
    func leader(_ topic: Int32, _ partition: Int32) -> Int32 {
        guard !isLeaderless(topic, partition) else { return -1 }
        // The first replica is never the one out of sync.
        guard !changes.deadBrokers.isEmpty else { return replicas(topic, partition).first ?? -1 }
        return inSyncReplicas(topic, partition).first { !changes.deadBrokers.contains($0) } ?? -1
    }

    private func isLeaderless(_ topic: Int32, _ partition: Int32) -> Bool {
        let rule = Int(model.topics[Int(topic)].rule)
        if model.topicPlans[rule].leaderless.contains(partition) { return true }
        return changes.leaderless.isEmpty ? false : changes.leaderless[topic]?.contains(partition) ?? false
    }

    func endOffset(_ topic: Int32, _ partition: Int32) -> Int64 { endOffset(topic, partition, at: time) }

    /// The end offset at another time, with the faults of this state.
    func endOffset(_ topic: Int32, _ partition: Int32, at time: Int64) -> Int64 {
        let produced = model.producedOffset(model.topics[Int(topic)], partition, at: time)
        guard !changes.rewinds.isEmpty, let rewinds = changes.rewinds[topic] else { return produced }
        return rewinds.reduce(produced) { $1.partitions.contains(partition) ? max(0, $0 - max(0, $1.records)) : $0 }
    }

    func oldestOffset(_ topic: Int32, _ partition: Int32) -> Int64 {
        let rule = Int(model.topics[Int(topic)].rule)
        var oldest = model.topicPlans[rule].oldest
        if let retention = model.topicPlans[rule].retention {
            oldest = max(oldest, model.producedOffset(model.topics[Int(topic)], partition, at: time - retention))
        }
        return min(oldest, endOffset(topic, partition))
    }
}
