// What the parts found, for other readers than Prometheus.
extension Snapshot {
    /// nil if it is not known, or not asked for.
    public var clusterID: String? { findings.lazy.compactMap { $0 as? ClusterFacts.Findings }.first?.clusterID }

    /// For how long the oldest records that groups have not committed have been readable, in seconds: by group, then by topic in the order
    /// of the group's topics; nil where not known, or not asked for.
    /// - Parameter indexes: of the groups.
    public func lagSeconds(ofGroups indexes: [Int]) -> [[Double?]] {
        guard let findings = findings.lazy.compactMap({ $0 as? LagSeconds.Findings }).first else {
            return indexes.map { groups[$0].topics.map { _ in nil } }
        }
        return indexes.map { findings.ages[$0].map(\.most) }
    }

    /// By topic, the partitions with fewer replicas in sync than a write with acks=all needs; nil where not known, or not asked for.
    public var partitionsUnderMinISR: [Int?] {
        findings.lazy.compactMap { $0 as? TopicConfiguration.Findings }.first?.partitionsUnderMinISR(in: topics)
            ?? topics.map { _ in nil }
    }
}

extension TopicSnapshot {
    /// Partitions whose leader is another replica than the preferred one, which leaves out those without a leader; nil if it is not known
    /// of any of them.
    public var notPreferredPartitions: Int? {
        guard topic.error == nil else { return nil }
        var count = 0
        for partition in topic.partitions {
            guard partition.error == nil, let preferred = partition.replicas?.preferred else { return nil }
            if let leader = partition.leader, leader != preferred { count += 1 }
        }
        return count
    }
}
