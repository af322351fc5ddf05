/// The versions of each request that a broker understands, from its answer to ApiVersions.
public struct BrokerVersions: Sendable, Equatable {
    private let ranges: [ApiKey: VersionRange]

    public init(_ ranges: [ApiKey: VersionRange] = [:]) { self.ranges = ranges }

    /// Reads an answer to ApiVersions.
    ///
    /// A broker that does not know the request's version answers in version 0, with the error UNSUPPORTED_VERSION. Since Kafka 2.4 the
    /// answer has the versions of ApiVersions alone, before it has none: ask again, in one of those versions or in version 0.
    /// - Parameters:
    ///   - response: what follows the correlation id.
    ///   - version: the request's.
    public static func read(
        _ response: ArraySlice<UInt8>, version: Int16
    ) throws(ProtocolError) -> (error: ErrorCode, versions: BrokerVersions) {
        let unsupported = ErrorCode.unsupportedVersion.rawValue
        let isUnknown = response.prefix(2).elementsEqual([0, UInt8(unsupported)])
        let answered = isUnknown ? 0 : version
        return try ApiDescription.apiVersions.readResponse(response, version: answered) { (reader) throws(ProtocolError) in
            let error = try reader.error()
            var ranges: [ApiKey: VersionRange] = [:]
            try reader.array(.apiKeys) { (reader) throws(ProtocolError) in
                let key = ApiKey(rawValue: try reader.int16(.apiKey))
                let (first, last) = (try reader.int16(.minVersion), try reader.int16(.maxVersion))
                if first <= last { ranges[key] = .between(first, last) }
            }
            return (error, BrokerVersions(ranges))
        }
    }

    /// The number of requests that the broker understands.
    public var count: Int { ranges.count }

    /// nil for a request that the broker does not understand.
    public subscript(key: ApiKey) -> VersionRange? { ranges[key] }

    /// The highest version that the broker understands and that is described, `newest` at most; nil if there is none.
    public func version(of api: ApiDescription, upTo newest: Int16 = .max) -> Int16? {
        guard let range = ranges[api.key], newest >= api.versions.first else { return nil }
        return range.highest(sharedWith: .between(api.versions.first, min(api.versions.last, newest)))
    }
}
