extension KafkaCluster {
    private struct Shape: Hashable {
        let version: KafkaVersion
        let brokers: Int
    }

    private static let instances = SharedInstances<Shape, KafkaCluster> {
        try await start(version: $0.version, brokers: $0.brokers)
    }

    /// The cluster shared by all tests of this process that only read or use names of their own. Tests that kill or freeze
    /// brokers start their own.
    public static func shared(version: KafkaVersion, brokers: Int = 1) async throws -> KafkaCluster {
        try await instances[Shape(version: version, brokers: brokers)]
    }

    /// Stops the shared clusters that no test holds.
    static func stopIdle() async {
        await instances.dropIdle()
    }
}
