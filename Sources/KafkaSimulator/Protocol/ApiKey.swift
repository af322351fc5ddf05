/// The requests that the simulated brokers answer, by the numbers of the Kafka protocol.
public enum ApiKey: Int16, Sendable, CaseIterable {
    case produce = 0
    case listOffsets = 2
    case metadata = 3
    case offsetFetch = 9
    case findCoordinator = 10
    case describeGroups = 15
    case listGroups = 16
    case saslHandshake = 17
    case apiVersions = 18
    case describeConfigs = 32
    case saslAuthenticate = 36
    case listPartitionReassignments = 46
    case describeCluster = 60
    case consumerGroupDescribe = 69

    /// The name on the protocol page, such as `ListOffsets`.
    public var name: String {
        switch self {
        case .produce: "Produce"
        case .listOffsets: "ListOffsets"
        case .metadata: "Metadata"
        case .offsetFetch: "OffsetFetch"
        case .findCoordinator: "FindCoordinator"
        case .describeGroups: "DescribeGroups"
        case .listGroups: "ListGroups"
        case .saslHandshake: "SaslHandshake"
        case .apiVersions: "ApiVersions"
        case .describeConfigs: "DescribeConfigs"
        case .saslAuthenticate: "SaslAuthenticate"
        case .listPartitionReassignments: "ListPartitionReassignments"
        case .describeCluster: "DescribeCluster"
        case .consumerGroupDescribe: "ConsumerGroupDescribe"
        }
    }

    /// The API of that name, in any case.
    public init?(name: String) {
        let wanted = name.lowercased()
        guard let found = ApiKey.allCases.first(where: { $0.name.lowercased() == wanted }) else { return nil }
        self = found
    }
}
