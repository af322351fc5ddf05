/// A request's bytes, as Kafka's protocol has them: big-endian, in a frame with its length before it.
struct WireRequest {
    /// The Kafka protocol page, "API keys".
    enum Kind: Int16 {
        case metadata = 3
        case saslHandshake = 17
        case apiVersions = 18
    }

    let kind: Kind
    let version: Int16
    private(set) var body: [UInt8] = []

    init(_ kind: Kind, version: Int16) {
        self.kind = kind
        self.version = version
    }

    mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.bigEndian) { body += $0 }
    }

    mutating func append(_ text: String) {
        append(Int16(clamping: text.utf8.count))
        body += text.utf8
    }

    /// The frame with request header version 1.
    func frame(correlationID: Int32) -> [UInt8] {
        var message = WireRequest(kind, version: version)
        message.append(kind.rawValue)
        message.append(version)
        message.append(correlationID)
        message.append("kafka_exporter")
        message.body += body
        var frame = WireRequest(kind, version: version)
        frame.append(Int32(clamping: message.body.count))
        return frame.body + message.body
    }
}

/// Reads an answer's body. An answer that ends too early is an error, never a trap.
struct WireReader {
    struct EndError: Error {}

    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    mutating func number<Number: FixedWidthInteger>(_ type: Number.Type) throws(EndError) -> Number {
        let bytes = try take(MemoryLayout<Number>.size)
        return bytes.reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
    }

    mutating func text() throws(EndError) -> String {
        let count = try number(Int16.self)
        return String(decoding: try take(Int(max(0, count))), as: UTF8.self)
    }

    private mutating func take(_ count: Int) throws(EndError) -> ArraySlice<UInt8> {
        guard rest.count >= count else { throw EndError() }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
