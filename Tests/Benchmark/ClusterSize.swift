import TestSupport

/// The content of a benchmark's cluster.
struct ClusterSize: CustomStringConvertible {
    var topics: Int
    var partitions: Int
    var groups: Int
    /// Committed offsets per group.
    var commits: Int

    var description: String {
        "\(topics) topics x \(partitions) partitions, \(groups) groups x \(commits) commits"
    }

    /// Creates the topics, and commits offsets of each group in some of them.
    func fill(_ cluster: KafkaCluster) async throws {
        let client = try cluster.client()
        let names = (0..<topics).map { "topic-\($0)" }
        for start in stride(from: 0, to: topics, by: 50) {
            try await client.createTopics(Array(names[start..<min(start + 50, topics)]), partitions: partitions)
        }
        for group in 0..<groups {
            for part in 0..<(commits / partitions) {
                let offsets = Dictionary(uniqueKeysWithValues: (0..<partitions).map { ($0, Int64(0)) })
                try await client.commit(offsets, of: names[(group * 7 + part) % topics], for: "group-\(group)")
            }
        }
    }
}
