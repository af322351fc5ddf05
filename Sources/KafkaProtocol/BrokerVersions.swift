/// The versions of each request that a broker supports, from its response to ApiVersions.
public struct BrokerVersions: Sendable, Equatable {
    private let ranges: [ApiKey: VersionRange]

    public init(_ ranges: [ApiKey: VersionRange] = [:]) { self.ranges = ranges }

    /// Reads a response to ApiVersions.
    ///
    /// A broker that does not support the request's version responds in version 0, with the error UNSUPPORTED_VERSION. Since Kafka 2.4 that
    /// response lists only the versions of ApiVersions, before 2.4 none: retry in one of the listed versions, or in version 0.
    /// - Parameters:
    ///   - response: the bytes after the correlation id.
    ///   - version: of the request.
    public static func read(
        _ response: ArraySlice<UInt8>, version: Int16
    ) throws(ProtocolError) -> (error: ErrorCode, versions: BrokerVersions) {
        let answered = response.withUnsafeBytes(isUnsupported) ? 0 : version
        return try ApiDescription.apiVersions.readResponse(response, version: answered) { (reader) throws(ProtocolError) in
            let error = try reader.error()
            var ranges: [ApiKey: VersionRange] = [:]
            try reader.array(.apiKeys) { (reader) throws(ProtocolError) in
                let (key, range) = try readEntry(&reader)
                if let range { ranges[key] = range }
            }
            return (error, BrokerVersions(ranges))
        }
    }

    /// Whether a response, after its header, begins with UNSUPPORTED_VERSION.
    static func isUnsupported(_ response: UnsafeRawBufferPointer) -> Bool {
        response.prefix(2).elementsEqual([0, UInt8(ErrorCode.unsupportedVersion.rawValue)])
    }

    /// Reads one request of an answer to ApiVersions, an element of `apiKeys`.
    /// - Returns: nil as the range if the broker supports no version.
    public static func readEntry(_ reader: inout MessageReader) throws(ProtocolError) -> (key: ApiKey, range: VersionRange?) {
        let key = ApiKey(rawValue: try reader.int16(.apiKey))
        let (first, last) = (try reader.int16(.minVersion), try reader.int16(.maxVersion))
        return (key, first <= last ? .between(first, last) : nil)
    }

    /// The number of requests that the broker supports.
    public var count: Int { ranges.count }

    /// nil for a request that the broker does not support.
    public subscript(key: ApiKey) -> VersionRange? { ranges[key] }

    /// The highest version that the broker supports and that is described, up to `newest`; nil if there is none.
    public func version(of api: ApiDescription, upTo newest: Int16 = .max) -> Int16? {
        guard let range = ranges[api.key], newest >= api.versions.first else { return nil }
        return range.highest(sharedWith: .between(api.versions.first, min(api.versions.last, newest)))
    }
}
