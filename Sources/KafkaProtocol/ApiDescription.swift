/// A kind of request: the messages of request and response in each version.
public final class ApiDescription: Sendable {
    public let key: ApiKey
    /// The versions that are described.
    public let versions: VersionRange
    /// The first version with compact lengths and tagged fields.
    let flexible: Int16
    private let requests: [MessageLayout]
    private let responses: [MessageLayout]
    public let request: StructureSchema
    public let response: StructureSchema

    init(_ key: ApiKey, versions: VersionRange, flexible: Int16, request: [Field], response: [Field]) {
        self.key = key
        self.versions = versions
        self.flexible = flexible
        self.request = StructureSchema(request)
        self.response = StructureSchema(response)
        func layouts(_ schema: StructureSchema) -> [MessageLayout] {
            (versions.first...versions.last).map { MessageLayout(schema, version: $0, isFlexible: $0 >= flexible) }
        }
        requests = layouts(self.request)
        responses = layouts(self.response)
    }

    /// Every description.
    public static let all: [ApiDescription] = [
        .produce, .listOffsets, .metadata, .offsetFetch, .findCoordinator, .describeGroups, .listGroups, .saslHandshake,
        .apiVersions, .describeConfigs, .saslAuthenticate, .listPartitionReassignments, .describeCluster,
        .consumerGroupDescribe, .describeQuorum, .describeLogDirs, .shareGroupDescribe, .describeShareGroupOffsets,
    ]

    private static let byKey = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0) })

    public static func of(_ key: ApiKey) -> ApiDescription? { byKey[key] }

    public func isFlexible(_ version: Int16) -> Bool { version >= flexible }

    /// Clients read the response to ApiVersions before they know what the broker supports, so its header never has tagged fields.
    public func hasFlexibleResponseHeader(_ version: Int16) -> Bool { key != .apiVersions && isFlexible(version) }

    /// - Parameter version: one of those described.
    public func requestLayout(_ version: Int16) -> MessageLayout { requests[Int(version - versions.first)] }

    /// - Parameter version: one of those described.
    public func responseLayout(_ version: Int16) -> MessageLayout { responses[Int(version - versions.first)] }
}
