/// The start of every request.
public struct RequestHeader: Equatable, Sendable {
    public let api: ApiKey
    public let version: Int16
    public let correlationId: Int32
    public let clientId: String?

    public init(api: ApiKey, version: Int16, correlationId: Int32, clientId: String?) {
        self.api = api
        self.version = version
        self.correlationId = correlationId
        self.clientId = clientId
    }

    // The client id has the same form in all versions, since brokers read it before they know the request's version. In flexible
    // versions tagged fields follow.
    private static let layout = MessageLayout(
        StructureSchema([
            Field(.requestApiKey, .int16), Field(.requestApiVersion, .int16), Field(.correlationId, .int32),
            Field(.clientId, .string, nullable: .all),
        ]), version: 1, isFlexible: false)

    /// Reads the header of a request, which begins after the frame's length.
    /// - Returns: the header, and the bytes after the client id.
    public static func read(_ request: [UInt8]) throws(ProtocolError) -> (header: RequestHeader, rest: ArraySlice<UInt8>) {
        try layout.read(request[...]) { (reader) throws(ProtocolError) in
            let header = RequestHeader(
                api: ApiKey(rawValue: try reader.int16(.requestApiKey)), version: try reader.int16(.requestApiVersion),
                correlationId: try reader.int32(.correlationId), clientId: try reader.optionalString(.clientId))
            return (header, request.suffix(reader.remaining))
        }
    }

    func append(to bytes: inout [UInt8]) {
        var writer = MessageWriter(RequestHeader.layout)
        writer.int16(.requestApiKey, api.rawValue)
        writer.int16(.requestApiVersion, version)
        writer.int32(.correlationId, correlationId)
        writer.string(.clientId, clientId)
        bytes += writer.takeBytes()
    }
}
