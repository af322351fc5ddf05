/// All that is needed to read requests and write answers of one API in each of its versions.
struct ApiDescription: Sendable {
    let key: ApiKey
    let versions: VersionRange
    /// The first version with compact lengths and tagged fields.
    let flexible: Int16
    let request: StructureSchema
    let response: StructureSchema

    init(_ key: ApiKey, versions: VersionRange, flexible: Int16, request: [Field], response: [Field]) {
        self.key = key
        self.versions = versions
        self.flexible = flexible
        self.request = StructureSchema(request)
        self.response = StructureSchema(response)
    }

    func isFlexible(_ version: Int16) -> Bool { version >= flexible }

    /// Clients read the answer to ApiVersions before they know what the broker understands,
    /// so its header never has tagged fields.
    func hasFlexibleResponseHeader(_ version: Int16) -> Bool { key != .apiVersions && isFlexible(version) }

    static func of(_ key: ApiKey) -> ApiDescription {
        switch key {
        case .produce: .produce
        case .listOffsets: .listOffsets
        case .metadata: .metadata
        case .offsetFetch: .offsetFetch
        case .findCoordinator: .findCoordinator
        case .describeGroups: .describeGroups
        case .listGroups: .listGroups
        case .saslHandshake: .saslHandshake
        case .apiVersions: .apiVersions
        case .describeConfigs: .describeConfigs
        case .saslAuthenticate: .saslAuthenticate
        case .listPartitionReassignments: .listPartitionReassignments
        case .describeCluster: .describeCluster
        case .consumerGroupDescribe: .consumerGroupDescribe
        }
    }
}
