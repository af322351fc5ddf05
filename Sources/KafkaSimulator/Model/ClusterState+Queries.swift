// Queries by name, for tests and the control port.
extension ClusterState {
    /// The names of the existing topics, including internal ones.
    public var topics: [String] { topicIndexes.map { model.topics[Int($0)].name } }

    /// The number of a topic's partitions; nil if there is no such topic.
    public func partitions(ofTopic name: String) -> Int? {
        index(ofTopic: name).map { Int(model.topics[Int($0)].partitions) }
    }

    public func endOffset(topic: String, partition: Int32) -> Int64? {
        find(topic, partition).map { endOffset($0, partition) }
    }

    public func oldestOffset(topic: String, partition: Int32) -> Int64? {
        find(topic, partition).map { oldestOffset($0, partition) }
    }

    /// The leader; -1 if the partition has none, nil if there is no such partition.
    public func leader(topic: String, partition: Int32) -> Int32? {
        find(topic, partition).map { leader($0, partition) }
    }

    /// The replicas, the preferred leader first.
    public func replicas(topic: String, partition: Int32) -> [Int32]? {
        find(topic, partition).map { Array(replicas($0, partition)) }
    }

    public func inSyncReplicas(topic: String, partition: Int32) -> [Int32]? {
        find(topic, partition).map { Array(inSyncReplicas($0, partition)) }
    }

    /// The names of the existing groups.
    public var groups: [String] { groupIndexes.map { model.groups[Int($0)].name } }

    public func state(ofGroup name: String) -> GroupState? { index(ofGroup: name).map(state) }

    public func groupProtocol(ofGroup name: String) -> GroupRule.GroupProtocol? {
        index(ofGroup: name).map { model.scenario.groups[Int(model.groups[Int($0)].rule)].groupProtocol }
    }

    public func members(ofGroup name: String) -> [GroupMember]? { index(ofGroup: name).map(members) }

    /// The names of the existing topics that a group reads.
    public func topics(ofGroup name: String) -> [String]? {
        index(ofGroup: name).map { topics($0).map { model.topics[Int($0)].name } }
    }

    /// The committed offset; nil if the group has none for the partition.
    public func committedOffset(group: String, topic: String, partition: Int32) -> Int64? {
        guard let group = index(ofGroup: group), let topic = find(topic, partition),
            model.groups[Int(group)].topics.contains(topic), hasCommit(group, partition)
        else { return nil }
        return committedOffset(group, topic, partition)
    }

    /// The first record that a share group has not finished; nil for other groups.
    public func startOffset(shareGroup name: String, topic: String, partition: Int32) -> Int64? {
        guard groupProtocol(ofGroup: name) == .share, let group = index(ofGroup: name), let topic = find(topic, partition),
            model.groups[Int(group)].topics.contains(topic)
        else { return nil }
        return committedOffset(group, topic, partition)
    }

    private func find(_ topic: String, _ partition: Int32) -> Int32? {
        guard let index = index(ofTopic: topic), partition >= 0, partition < model.topics[Int(index)].partitions else {
            return nil
        }
        return index
    }
}
