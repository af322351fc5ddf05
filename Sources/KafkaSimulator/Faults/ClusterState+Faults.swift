extension ClusterState {
    /// Whether any target of a fault differs in `changed`, the state with the fault.
    func isChanged(by fault: Fault, to changed: ClusterState) -> Bool {
        switch fault.action {
        case .leaderless, .shrinkInSyncReplicas, .rewind:
            model.topics(matching: fault.topic).filter(exists(topic:)).contains { topic in
                (0..<model.topics[Int(topic)].partitions).contains { partition in
                    leader(topic, partition) != changed.leader(topic, partition)
                        || inSyncReplicas(topic, partition) != changed.inSyncReplicas(topic, partition)
                        || endOffset(topic, partition) != changed.endOffset(topic, partition)
                }
            }
        case .deleteTopic:
            model.topics(matching: fault.topic).contains { exists(topic: $0) != changed.exists(topic: $0) }
        case .deleteGroup:
            model.groups(matching: fault.group).contains { exists(group: $0) != changed.exists(group: $0) }
        case .moveCoordinator:
            model.groups(matching: fault.group).contains { coordinator($0) != changed.coordinator($0) }
        default:
            false
        }
    }
}
