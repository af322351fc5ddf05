/// Clusters that tests share: started when first asked for, stopped when the test process ends.
///
/// For tests that only read, or that write under names of their own. Who kills or freezes brokers starts a cluster of their own.
public actor SharedClusters {
    private struct Key: Hashable {
        let version: KafkaVersion
        let brokers: Int
    }

    public static let shared = SharedClusters()
    private var clusters: [Key: Task<KafkaCluster, any Error>] = [:]

    public func cluster(version: KafkaVersion, brokers: Int = 1) async throws -> KafkaCluster {
        let key = Key(version: version, brokers: brokers)
        let task = clusters[key] ?? Task { try await KafkaCluster.start(version: version, brokers: brokers) }
        clusters[key] = task
        return try await task.value
    }
}

extension KafkaCluster {
    /// The cluster that all tests of this process share; see `SharedClusters`.
    public static func shared(version: KafkaVersion, brokers: Int = 1) async throws -> KafkaCluster {
        try await SharedClusters.shared.cluster(version: version, brokers: brokers)
    }
}
