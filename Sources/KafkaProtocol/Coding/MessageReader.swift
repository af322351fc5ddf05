/// Reads a message by its description, field by field.
///
/// The caller names the fields that it wants, in the order of the description and for every version alike: fields in between are skipped,
/// fields that the version lacks read as their default. Naming a field that the structure does not have, or with another type, is a
/// programming error and traps. The bytes come from outside: malformed ones throw a `ProtocolError` and never trap.
///
/// A reader refers to bytes that it does not own. It is passed to a closure and cannot be copied.
public struct MessageReader: ~Copyable {
    public let version: Int16
    @usableFromInline let isFlexible: Bool
    @usableFromInline var position: UnsafeRawPointer
    @usableFromInline let end: UnsafeRawPointer
    /// Bytes of the message after `end`, which have not arrived yet.
    let missing: Int
    /// The next field of the structure that is being read.
    @usableFromInline var field: UnsafePointer<FieldLayout>

    /// - Parameter fields: must live as long as the reader.
    init(
        _ bytes: UnsafeRawBufferPointer, missing: Int = 0, fields: UnsafePointer<FieldLayout>, version: Int16, isFlexible: Bool
    ) {
        // Any address will do if there are no bytes.
        position = bytes.baseAddress ?? UnsafeRawPointer(fields)
        end = position + bytes.count
        self.missing = missing
        field = fields
        self.version = version
        self.isFlexible = isFlexible
    }

    /// Bytes of the message that were not read, including those that have not arrived.
    var remaining: Int { end - position + missing }

    /// Skips the rest of the structure. Further calls do nothing.
    @inlinable @inline(__always)
    public mutating func finish() throws(ProtocolError) {
        if field.pointee.kind == .end { return }
        // Usually there are no tagged fields.
        if field.pointee.kind == .tags, position < end, position.load(as: UInt8.self) == 0 {
            position += 1
            field += 1
        } else {
            try skipToEnd()
        }
    }

    @usableFromInline
    mutating func skipToEnd() throws(ProtocolError) {
        try skipFields()
        guard field.pointee.kind == .tags else { return }
        try skipTaggedFields()
        field += 1
    }
}

extension MessageReader {
    /// Skips to a field's value.
    /// - Returns: false if this version lacks the field.
    @inlinable @inline(__always)
    mutating func advance(to name: FieldName, _ kind: FieldKind) throws(ProtocolError) -> Bool {
        guard field.pointee.key == FieldLayout.key(name, kind) else { return try search(name, kind) }
        field += 1
        return true
    }

    @usableFromInline
    mutating func search(_ name: FieldName, _ kind: FieldKind) throws(ProtocolError) -> Bool {
        var found = field
        while found.pointee.name != name || found.pointee.kind == .end || found.pointee.kind == .tags {
            precondition(
                found.pointee.kind != .end && found.pointee.kind != .tags, "\(name) is not in this structure, or out of order")
            found += 1
        }
        precondition(found.pointee.kind == kind || found.pointee.kind == .absent, "\(name) has another type")
        try skipFields(until: found)
        field = found + 1
        return found.pointee.kind != .absent
    }

    @inlinable @inline(__always)
    mutating func take<Number: FixedWidthInteger>(_: Number.Type = Number.self) throws(ProtocolError) -> Number {
        guard end - position >= MemoryLayout<Number>.size else { throw truncated }
        let value = position.loadUnaligned(as: Number.self)
        position += MemoryLayout<Number>.size
        return Number(bigEndian: value)
    }

    /// The next bytes, valid as long as the reader's own.
    @inlinable @inline(__always)
    mutating func take(bytes count: Int) throws(ProtocolError) -> UnsafeRawBufferPointer {
        guard end - position >= count else { throw lack(of: count, at: position) }
        defer { position += count }
        return UnsafeRawBufferPointer(start: position, count: count)
    }

    /// Errors are created out of line, to keep inlined code short.
    @usableFromInline @inline(never)
    var truncated: ProtocolError { .truncated }

    /// A length beyond the end of the message is invalid, whatever bytes are still to come.
    @usableFromInline @inline(never)
    func lack(of count: Int, at position: UnsafeRawPointer) -> ProtocolError {
        count > end - position + missing ? .badLength : .truncated
    }

    /// A variable-length unsigned number of up to 32 bits.
    @inlinable @inline(__always)
    mutating func unsignedVarint() throws(ProtocolError) -> Int {
        guard position < end else { throw truncated }
        let byte = position.load(as: UInt8.self)
        guard byte & 0x80 == 0 else { return try longVarint() }
        position += 1
        return Int(byte)
    }

    @usableFromInline @inline(never)
    mutating func longVarint() throws(ProtocolError) -> Int {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 35, by: 7) {
            let byte = try take(UInt8.self)
            value |= UInt64(byte & 0x7f) << UInt64(shift)
            guard byte & 0x80 != 0 else {
                guard value <= UInt32.max else { throw .badVarint }
                return Int(value)
            }
        }
        throw .badVarint
    }

    /// The length of a string; -1 for null.
    @inlinable @inline(__always)
    mutating func stringLength() throws(ProtocolError) -> Int {
        // Compact lengths are sent plus one, so that 0 can be null.
        isFlexible ? try unsignedVarint() - 1 : try length(Int(take(Int16.self)))
    }

    /// The length of bytes, or the number of an array's elements; -1 for null.
    @inlinable @inline(__always)
    mutating func longLength() throws(ProtocolError) -> Int {
        isFlexible ? try unsignedVarint() - 1 : try length(Int(take(Int32.self)))
    }

    @inlinable @inline(__always)
    func length(_ value: Int) throws(ProtocolError) -> Int {
        guard value >= -1 else { throw badLength }
        return value
    }

    @usableFromInline @inline(never)
    var badLength: ProtocolError { .badLength }

    /// The number of an array's elements; nil for null.
    @inlinable @inline(__always)
    mutating func elementCount(_ array: UnsafePointer<FieldLayout>) throws(ProtocolError) -> Int? {
        let count = try longLength()
        guard count >= 0 else { return try null(array) }
        guard count * Int(array.pointee.elementSize) <= end - position else { return try manyElements(count, array) }
        return count
    }

    @usableFromInline @inline(never)
    func manyElements(_ count: Int, _ array: UnsafePointer<FieldLayout>) throws(ProtocolError) -> Int {
        guard count * Int(array.pointee.elementSize) <= remaining else { throw .badLength }
        return count
    }

    /// nil if the field may be null.
    @usableFromInline @inline(never)
    func null<Value>(_ field: UnsafePointer<FieldLayout>) throws(ProtocolError) -> Value? {
        guard field.pointee.isNullable else { throw .unexpectedNull }
        return nil
    }
}
