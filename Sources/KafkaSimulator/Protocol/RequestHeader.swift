/// The start of every request.
struct RequestHeader: Equatable {
    let api: Int16
    let version: Int16
    let correlationId: Int32
    let clientId: String?

    /// Reads the header's fixed part and the client id. The tagged fields of flexible versions follow.
    init(_ bytes: inout ByteReader) throws(ProtocolError) {
        api = try bytes.int16()
        version = try bytes.int16()
        correlationId = try bytes.int32()
        // The client id keeps its old form in all versions: brokers read it before they know the request's version.
        clientId = try bytes.stringLength(flexible: false).map { length throws(ProtocolError) in try bytes.string(length) }
    }
}
