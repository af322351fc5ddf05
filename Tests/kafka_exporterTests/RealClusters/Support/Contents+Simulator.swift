import KafkaSimulator
import TestSupport

extension Contents {
    /// The current contents of a simulated cluster, whose names all begin with `prefix`.
    init(of cluster: SimulatedCluster, bootstrap: String, prefix: String) throws {
        let state = cluster.state
        var topics: [String: [Partition]] = [:]
        var groups: [String: Group] = [:]
        for topic in state.topics where topic.hasPrefix(prefix) {
            topics[topic] = (0..<Int32(state.partitions(ofTopic: topic) ?? 0)).map { partition in
                Partition(
                    end: state.endOffset(topic: topic, partition: partition) ?? 0,
                    oldest: state.oldestOffset(topic: topic, partition: partition) ?? 0,
                    replicas: (state.replicas(topic: topic, partition: partition) ?? []).map(Int.init))
            }
        }
        for id in state.groups {
            var group = Group()
            let members = state.members(ofGroup: id) ?? []
            group.memberCount = members.count
            for assignment in members.map(\.assignment) {
                group.assigned.merge(assignment.mapValues { Set($0.map(Int.init)) }) { $0.union($1) }
            }
            for (topic, partitions) in topics {
                for partition in partitions.indices {
                    group.commits[topic, default: [:]][partition] = state.committedOffset(
                        group: id, topic: topic, partition: Int32(partition))
                }
            }
            groups[id] = group
        }
        self.init(client: try KafkaTestClient(bootstrap: bootstrap), prefix: prefix, topics: topics, groups: groups)
    }
}
