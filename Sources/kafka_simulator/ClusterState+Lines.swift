import KafkaSimulator

extension ClusterState {
    /// One line per partition; nil if there is no such topic.
    func lines(ofTopic topic: String) -> [String]? {
        partitions(ofTopic: topic).map { count in
            ["partition\tleader\treplicas\tisr\toldest\tend\n"]
                + (0..<Int32(count)).map { partition in
                    let replicas = replicas(topic: topic, partition: partition) ?? []
                    let inSync = inSyncReplicas(topic: topic, partition: partition) ?? []
                    return "\(partition)\t\(leader(topic: topic, partition: partition) ?? -1)\t\(replicas)\t\(inSync)"
                        + "\t\(oldestOffset(topic: topic, partition: partition) ?? -1)"
                        + "\t\(endOffset(topic: topic, partition: partition) ?? -1)\n"
                }
        }
    }

    /// The group's state, and one line per commit; nil if there is no such group.
    func lines(ofGroup group: String) -> [String]? {
        guard let state = state(ofGroup: group), let members = members(ofGroup: group) else { return nil }
        var lines = ["\(state.rawValue)\tcoordinator \(coordinator(ofGroup: group))\t\(members.count) members\n"]
        lines.append("topic\tpartition\tcommitted\tend\n")
        for topic in topics(ofGroup: group) ?? [] {
            for partition in 0..<Int32(partitions(ofTopic: topic) ?? 0) {
                guard let committed = committedOffset(group: group, topic: topic, partition: partition) else { continue }
                lines.append("\(topic)\t\(partition)\t\(committed)\t\(endOffset(topic: topic, partition: partition) ?? -1)\n")
            }
        }
        return lines
    }
}
