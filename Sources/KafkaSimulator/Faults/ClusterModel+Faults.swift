extension ClusterModel {
    func topics(matching pattern: String?) -> [Int32] {
        guard let pattern else { return [] }
        guard pattern.contains("*") else { return topicIndexes[pattern].map { [$0] } ?? [] }
        let glob = Glob(pattern)
        return topics.indices.filter { glob.matches(topics[$0].name) }.map { Int32($0) }
    }

    func groups(matching pattern: String?) -> [Int32] {
        guard let pattern else { return [] }
        guard pattern.contains("*") else { return groupIndexes[pattern].map { [$0] } ?? [] }
        let glob = Glob(pattern)
        return groups.indices.filter { glob.matches(groups[$0].name) }.map { Int32($0) }
    }

    /// Rejects names that are probably misspelt. A pattern with `*` may match nothing.
    /// - Throws: for a topic, partition or group that never exists. `key` is the fault's path in the document.
    func check(_ fault: Fault, key: String = "") throws(ScenarioError) {
        if let topic = fault.topic {
            let found = topics(matching: topic)
            guard topic.contains("*") || !found.isEmpty else {
                throw ScenarioError("unknown topic '\(topic)'", key: "\(key)topic")
            }
            let partitions = found.map { topics[Int($0)].partitions }.max()
            if let partition = fault.partition, let partitions, partition >= partitions {
                throw ScenarioError("unknown partition \(partition); the last is \(partitions - 1)", key: "\(key)partition")
            }
        }
        guard let group = fault.group, !group.contains("*"), groupIndexes[group] == nil else { return }
        throw ScenarioError("unknown group '\(group)'", key: "\(key)group")
    }
}
