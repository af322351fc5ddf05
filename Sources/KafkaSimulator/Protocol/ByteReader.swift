/// Takes the protocol's primitive values from the front of a buffer, and never more than the buffer has.
struct ByteReader {
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = 0
        end = bytes.count
    }

    var remaining: Int { end - position }

    mutating func int8() throws(ProtocolError) -> Int8 { Int8(truncatingIfNeeded: try bigEndian(1)) }
    mutating func int16() throws(ProtocolError) -> Int16 { Int16(truncatingIfNeeded: try bigEndian(2)) }
    mutating func int32() throws(ProtocolError) -> Int32 { Int32(truncatingIfNeeded: try bigEndian(4)) }
    mutating func int64() throws(ProtocolError) -> Int64 { Int64(truncatingIfNeeded: try bigEndian(8)) }

    /// A variable-length unsigned number of up to 32 bits.
    mutating func unsignedVarint() throws(ProtocolError) -> UInt32 {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 35, by: 7) {
            let byte = UInt8(truncatingIfNeeded: try bigEndian(1))
            value |= UInt64(byte & 0x7f) << shift
            guard byte & 0x80 != 0 else {
                guard let result = UInt32(exactly: value) else { throw .badVarint }
                return result
            }
        }
        throw .badVarint
    }

    /// The length of a string, nil for null.
    mutating func stringLength(flexible: Bool) throws(ProtocolError) -> Int? {
        flexible ? try compactLength() : try length(Int(int16()))
    }

    /// The length of bytes, nil for null.
    mutating func bytesLength(flexible: Bool) throws(ProtocolError) -> Int? {
        flexible ? try compactLength() : try length(Int(int32()))
    }

    /// The number of an array's elements, nil for null.
    mutating func arrayCount(flexible: Bool) throws(ProtocolError) -> Int? {
        try bytesLength(flexible: flexible)
    }

    mutating func take(_ count: Int) throws(ProtocolError) -> [UInt8] {
        guard count >= 0, count <= remaining else { throw .truncated }
        defer { position += count }
        return Array(bytes[position..<position + count])
    }

    mutating func string(_ count: Int) throws(ProtocolError) -> String {
        guard count >= 0, count <= remaining else { throw .truncated }
        guard let text = String(validating: bytes[position..<position + count], as: UTF8.self) else { throw .invalidUTF8 }
        position += count
        return text
    }

    mutating func skip(_ count: Int) throws(ProtocolError) {
        guard count >= 0, count <= remaining else { throw .truncated }
        position += count
    }

    mutating func skipTaggedFields() throws(ProtocolError) {
        let count = try unsignedVarint()
        guard count <= remaining else { throw .badLength }
        for _ in 0..<count {
            _ = try unsignedVarint()
            try skip(Int(try unsignedVarint()))
        }
    }

    /// Compact lengths are stored plus one, so that 0 can say null.
    private mutating func compactLength() throws(ProtocolError) -> Int? {
        let stored = try unsignedVarint()
        return stored == 0 ? nil : Int(stored) - 1
    }

    private func length(_ value: Int) throws(ProtocolError) -> Int? {
        guard value >= -1 else { throw .badLength }
        return value == -1 ? nil : value
    }

    private mutating func bigEndian(_ width: Int) throws(ProtocolError) -> UInt64 {
        guard width <= remaining else { throw .truncated }
        var value: UInt64 = 0
        for index in position..<position + width { value = value << 8 | UInt64(bytes[index]) }
        position += width
        return value
    }
}
