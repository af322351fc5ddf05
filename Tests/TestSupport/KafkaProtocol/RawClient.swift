public import KafkaProtocol

/// A client that exposes the bytes received, which libraries would hide.
public final class RawClient {
    private let connection: TCPConnection
    private var received: [UInt8] = []
    private var correlationId: Int32 = 0

    public init(port: some BinaryInteger, timeout: Duration = .seconds(10)) throws {
        connection = try TCPConnection(port: Int(port), timeout: timeout)
    }

    public func write(_ bytes: [UInt8]) throws { try connection.write(bytes) }

    /// The remaining bytes, until the broker closes the connection.
    public func readToEnd() throws -> [UInt8] { received + (try connection.readToEnd()) }

    /// Sends a request without waiting for the response.
    @discardableResult
    public func send(_ key: ApiKey, version: Int16, _ body: MessageValue = [:]) throws -> Int32 {
        correlationId += 1
        try write(Self.frame(key, version: version, correlationId: correlationId, body))
        return correlationId
    }

    public static func frame(_ key: ApiKey, version: Int16, correlationId: Int32, _ body: MessageValue = [:]) -> [UInt8] {
        let api = description(key)
        var frame: [UInt8] = []
        api.appendRequest(to: &frame, version: version, correlationId: correlationId, clientId: "test") { writer in
            body.write(api.request, to: &writer)
        }
        return frame
    }

    /// The next frame, without its length.
    public func readFrame() throws -> [UInt8] {
        guard let length = Frame.length(try read(Frame.lengthSize)), length >= 0 else {
            throw TestSupportError("this is no frame")
        }
        return try read(length)
    }

    /// Waits for the response to the last request.
    public func receive(_ key: ApiKey, version: Int16) throws -> MessageValue {
        let answer = try receiveBytes()
        let api = Self.description(key)
        return try api.readResponse(answer, version: version) { (reader) throws(ProtocolError) in
            try MessageValue.read(api.response, from: &reader)
        }
    }

    /// Waits for the response to the last request.
    /// - Returns: the bytes after its correlation id.
    public func receiveBytes() throws -> ArraySlice<UInt8> {
        let frame = try readFrame()
        guard let answered = Frame.length(frame), answered == correlationId else {
            throw TestSupportError("the answer is not to \(correlationId)")
        }
        return frame.dropFirst(Frame.responseHeadSize - Frame.lengthSize)
    }

    public func ask(_ key: ApiKey, version: Int16, _ body: MessageValue = [:]) throws -> MessageValue {
        try send(key, version: version, body)
        return try receive(key, version: version)
    }

    /// The next bytes, without interpretation.
    public func read(_ count: Int) throws -> [UInt8] {
        while received.count < count {
            let chunk = try connection.read()
            guard !chunk.isEmpty else { throw TestSupportError("the broker closed after \(received.count) of \(count) bytes") }
            received += chunk
        }
        defer { received.removeFirst(count) }
        return Array(received.prefix(count))
    }

    private static func description(_ key: ApiKey) -> ApiDescription {
        guard let api = ApiDescription.of(key) else { preconditionFailure("\(key) is not described") }
        return api
    }
}
