import TestSupport

@testable import KafkaSimulator

/// A client that shows what comes over the wire, where libraries would hide it.
final class RawClient {
    private let connection: TCPConnection
    private var received: [UInt8] = []
    private var correlationId: Int32 = 0

    init(port: UInt16, timeout: Duration = .seconds(10)) throws {
        connection = try TCPConnection(port: Int(port), timeout: timeout)
    }

    convenience init(_ cluster: SimulatedCluster, broker: Int32 = 1, timeout: Duration = .seconds(10)) throws {
        guard let port = cluster.port(ofBroker: broker) else { throw TestSupportError("broker \(broker) has no port") }
        try self.init(port: port, timeout: timeout)
    }

    func write(_ bytes: [UInt8]) throws { try connection.write(bytes) }

    /// What is left until the broker closes the connection.
    func readToEnd() throws -> [UInt8] { received + (try connection.readToEnd()) }

    /// Sends a request and does not wait for the answer.
    @discardableResult
    func send(_ api: ApiKey, version: Int16, _ body: MessageValue = [:]) throws -> Int32 {
        correlationId += 1
        try write(Self.frame(api, version: version, correlationId: correlationId, body))
        return correlationId
    }

    static func frame(_ api: ApiKey, version: Int16, correlationId: Int32, _ body: MessageValue = [:]) -> [UInt8] {
        let description = ApiDescription.of(api)
        var frame: [UInt8] = [0, 0, 0, 0]
        frame.appendBigEndian(api.rawValue)
        frame.appendBigEndian(version)
        frame.appendBigEndian(correlationId)
        frame.appendBigEndian(Int16(4))
        frame += "test".utf8
        if description.isFlexible(version) { frame.append(0) }
        frame = body.encoded(description.request, version: version, isFlexible: description.isFlexible(version), after: frame)
        frame.setFrameLength(frame.count - 4)
        return frame
    }

    /// The bytes of the next frame, without the length.
    func readFrame() throws -> [UInt8] {
        let length = try read(4).reduce(0) { $0 << 8 | Int($1) }
        return try read(length)
    }

    /// Waits for the answer to the last request.
    func receive(_ api: ApiKey, version: Int16) throws -> MessageValue {
        var bytes = ByteReader(try readFrame())
        let answered = try bytes.int32()
        guard answered == correlationId else { throw TestSupportError("the answer is to \(answered), not \(correlationId)") }
        let description = ApiDescription.of(api)
        if description.hasFlexibleResponseHeader(version) { try bytes.skipTaggedFields() }
        return try MessageValue(
            bytes, description.response, version: version, isFlexible: description.isFlexible(version))
    }

    func ask(_ api: ApiKey, version: Int16, _ body: MessageValue = [:]) throws -> MessageValue {
        try send(api, version: version, body)
        return try receive(api, version: version)
    }

    /// The next bytes, whatever they are.
    func read(_ count: Int) throws -> [UInt8] {
        while received.count < count {
            let chunk = try connection.read()
            guard !chunk.isEmpty else { throw TestSupportError("the broker closed after \(received.count) of \(count) bytes") }
            received += chunk
        }
        defer { received.removeFirst(count) }
        return Array(received.prefix(count))
    }
}
