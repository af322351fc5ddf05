extension MessageReader {
    @inlinable @inline(__always)
    public mutating func bool(_ name: FieldName) throws(ProtocolError) -> Bool {
        guard try advance(to: name, .bool) else { return (field - 1).pointee.defaultValue != 0 }
        return try take(UInt8.self) != 0
    }

    @inlinable @inline(__always)
    public mutating func int8(_ name: FieldName) throws(ProtocolError) -> Int8 { try number(name, .int8) }

    @inlinable @inline(__always)
    public mutating func int16(_ name: FieldName) throws(ProtocolError) -> Int16 { try number(name, .int16) }

    @inlinable @inline(__always)
    public mutating func int32(_ name: FieldName) throws(ProtocolError) -> Int32 { try number(name, .int32) }

    @inlinable @inline(__always)
    public mutating func int64(_ name: FieldName) throws(ProtocolError) -> Int64 { try number(name, .int64) }

    /// The structure's field `errorCode`.
    @inlinable @inline(__always)
    public mutating func error() throws(ProtocolError) -> ErrorCode { ErrorCode(rawValue: try int16(.errorCode)) }

    @inlinable @inline(__always)
    mutating func number<Number: FixedWidthInteger>(_ name: FieldName, _ kind: FieldKind) throws(ProtocolError) -> Number {
        guard try advance(to: name, kind) else { return Number(truncatingIfNeeded: (field - 1).pointee.defaultValue) }
        return try take()
    }

    @inlinable
    public mutating func uuid(_ name: FieldName) throws(ProtocolError) -> Uuid {
        guard try advance(to: name, .uuid) else { return .zero }
        return Uuid(high: try take(), low: try take())
    }

    /// Calls `body` with a string's bytes, which may not be UTF-8: nil for null, empty if the version lacks the field. They are valid only
    /// in `body`.
    @inlinable @inline(__always)
    public mutating func withString<Result>(
        _ name: FieldName, _ body: (UnsafeRawBufferPointer?) throws(ProtocolError) -> Result
    ) throws(ProtocolError) -> Result {
        guard try advance(to: name, .string) else { return try body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        let length = try stringLength()
        return try body(length < 0 ? null(field - 1) : take(bytes: length))
    }

    /// The string; nil for null.
    public mutating func optionalString(_ name: FieldName) throws(ProtocolError) -> String? {
        try withString(name) { (bytes) throws(ProtocolError) in
            guard let bytes else { return nil }
            return try MessageReader.text(bytes)
        }
    }

    /// Null is an error.
    public mutating func string(_ name: FieldName) throws(ProtocolError) -> String {
        guard let text = try optionalString(name) else { throw .unexpectedNull }
        return text
    }

    static func text(_ bytes: UnsafeRawBufferPointer) throws(ProtocolError) -> String {
        // Most names are ASCII, for which the general way takes several times as long.
        if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .invalidUTF8 }
        return text
    }

    /// Calls `body` with bytes: nil for null, empty if the version lacks the field. They are valid only in `body`.
    @inlinable @inline(__always)
    public mutating func withBytes<Result>(
        _ name: FieldName, _ body: (UnsafeRawBufferPointer?) throws(ProtocolError) -> Result
    ) throws(ProtocolError) -> Result {
        guard try advance(to: name, .bytes) else { return try body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        let length = try longLength()
        return try body(length < 0 ? null(field - 1) : take(bytes: length))
    }

    public mutating func bytes(_ name: FieldName) throws(ProtocolError) -> [UInt8]? {
        try withBytes(name) { (bytes) throws(ProtocolError) in bytes.map(Array.init) }
    }

    public mutating func structure(
        _ name: FieldName, _ body: (inout MessageReader) throws(ProtocolError) -> Void
    ) throws(ProtocolError) {
        guard try advance(to: name, .structure), let nested = (field - 1).pointee.nested else { return }
        let next = field
        field = nested
        try body(&self)
        try finish()
        field = next
    }

    /// Calls `body` with each tagged field that was sent and is described here; others are skipped. Call this after all other fields of the
    /// structure.
    public mutating func taggedFields(
        _ body: (FieldName, inout MessageReader) throws(ProtocolError) -> Void
    ) throws(ProtocolError) {
        let first = field.firstTagged
        try skipFields()
        guard field.pointee.kind == .tags else { return }
        let end = field + 1
        for _ in 0..<(try taggedFieldCount()) {
            let tag = try unsignedVarint()
            let size = try unsignedVarint()
            let value = try take(bytes: size)
            var described = first
            while described.pointee.kind != .end, described.pointee.tag != tag { described += 2 }
            guard described.pointee.kind != .end, described.pointee.kind != .absent else { continue }
            var reader = MessageReader(value, fields: described, version: version, isFlexible: isFlexible)
            try body(described.pointee.name, &reader)
            try reader.finish()
        }
        field = end
    }
}
