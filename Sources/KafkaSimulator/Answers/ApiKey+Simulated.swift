public import KafkaProtocol

extension ApiKey {
    /// The requests that the simulated brokers answer, ordered by number.
    public static let simulated: [ApiKey] = [
        .produce, .listOffsets, .metadata, .offsetFetch, .findCoordinator, .describeGroups, .listGroups, .saslHandshake,
        .apiVersions, .describeConfigs, .describeLogDirs, .saslAuthenticate, .listPartitionReassignments, .describeQuorum,
        .describeCluster, .consumerGroupDescribe, .shareGroupDescribe, .describeShareGroupOffsets,
    ]

    /// The simulated request of this name, case-insensitively.
    init?(simulated name: String) {
        guard let api = ApiKey(name: name), ApiKey.simulated.contains(api) else { return nil }
        self = api
    }

    static var simulatedNames: String { simulated.map(\.name).joined(separator: ", ") }
}
