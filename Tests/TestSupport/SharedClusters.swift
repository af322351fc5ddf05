/// Clusters that tests share: started when first asked for, stopped when others need their room, or when the test process ends.
///
/// For tests that only read, or that write under names of their own. Who kills or freezes brokers starts a cluster of their own.
actor SharedClusters {
    struct Key: Hashable {
        let version: KafkaVersion
        let brokers: Int
    }

    static let shared = SharedClusters()
    private var starts: [Key: Task<Void, any Error>] = [:]
    private var clusters: [Key: KafkaCluster] = [:]

    func cluster(_ key: Key) async throws -> KafkaCluster {
        while true {
            if let cluster = clusters[key] {
                return cluster
            }
            let start = starts[key] ?? Task { try await self.start(key) }
            starts[key] = start
            // Several tests wait for one start; it may be idle and dropped before the last of them is back here.
            try await start.value
        }
    }

    /// Lets go of the clusters that no test holds. They stop by that.
    func dropIdle() {
        for key in clusters.keys where isKnownUniquelyReferenced(&clusters[key]) {
            clusters[key] = nil
        }
    }

    private func start(_ key: Key) async throws {
        defer { starts[key] = nil }
        clusters[key] = try await KafkaCluster.start(version: key.version, brokers: key.brokers)
    }
}

extension KafkaCluster {
    /// The cluster that all tests of this process share, for tests that only read or that write under names of their own.
    /// Tests that kill or freeze brokers start their own.
    public static func shared(version: KafkaVersion, brokers: Int = 1) async throws -> KafkaCluster {
        try await SharedClusters.shared.cluster(SharedClusters.Key(version: version, brokers: brokers))
    }
}
