// These functions pass the position along, which keeps it in a register.
extension MessageReader {
    /// Skips the rest of the structure, up to its tagged fields or to one of its fields.
    mutating func skipFields(until last: UnsafePointer<FieldLayout>? = nil) throws(ProtocolError) {
        (position, field) = try endOfFields(field, position, until: last)
    }

    mutating func skipField(_ field: UnsafePointer<FieldLayout>) throws(ProtocolError) {
        position = try endOfField(field, position)
    }

    /// Skips a structure from its first field on, tagged ones included.
    mutating func skipStructure(_ first: UnsafePointer<FieldLayout>) throws(ProtocolError) {
        position = try endOfStructure(first, position)
    }

    mutating func skipTaggedFields() throws(ProtocolError) {
        position = try endOfTaggedFields(position)
    }

    /// The number of tagged fields, each of which takes two bytes or more.
    mutating func taggedFieldCount() throws(ProtocolError) -> Int {
        let count = try unsignedVarint()
        guard count * 2 <= remaining else { throw badLength }
        return count
    }

    private func endOfStructure(
        _ first: UnsafePointer<FieldLayout>, _ start: UnsafeRawPointer
    ) throws(ProtocolError) -> UnsafeRawPointer {
        let (position, last) = try endOfFields(first, start, until: nil)
        guard last.pointee.kind == .tags else { return position }
        // Usually there are none.
        if position < end, position.load(as: UInt8.self) == 0 { return position + 1 }
        return try endOfTaggedFields(position)
    }

    private func endOfFields(
        _ first: UnsafePointer<FieldLayout>, _ start: UnsafeRawPointer, until last: UnsafePointer<FieldLayout>?
    ) throws(ProtocolError) -> (position: UnsafeRawPointer, end: UnsafePointer<FieldLayout>) {
        var position = start
        var field = first
        while field != last {
            switch field.pointee.kind {
            case .end, .tags:
                return (position, field)
            case .absent, .bool, .int8, .int16, .int32, .int64, .uuid:
                let next = field + Int(field.pointee.runFields)
                if let last, last < next {
                    return (try step(position, over: Int(field.pointee.runBytes - last.pointee.runBytes)), last)
                }
                position = try step(position, over: Int(field.pointee.runBytes))
                field = next
            case .string, .bytes, .int32s, .int64s:
                let count = try length(&position, of: field)
                position = try step(position, over: count * Int(field.pointee.elementSize))
                field += 1
            case .strings, .structures, .structure, .nullString, .nullBlock, .miscounted:
                position = try endOfField(field, position)
                field += 1
            }
        }
        return (position, field)
    }

    private func endOfField(
        _ field: UnsafePointer<FieldLayout>, _ start: UnsafeRawPointer
    ) throws(ProtocolError) -> UnsafeRawPointer {
        var position = start
        switch field.pointee.kind {
        case .end, .tags, .absent, .nullString, .nullBlock, .miscounted:
            return position
        case .bool, .int8, .int16, .int32, .int64, .uuid:
            return try step(position, over: field.pointee.kind.fixedSize ?? 0)
        case .string, .bytes, .int32s, .int64s:
            let count = try length(&position, of: field)
            return try step(position, over: count * Int(field.pointee.elementSize))
        case .strings:
            for _ in 0..<(try elementCount(&position, of: field)) {
                let length = try stringLength(&position)
                position = try step(position, over: length)
            }
            return position
        case .structures:
            guard let nested = field.pointee.nested else { return position }
            for _ in 0..<(try elementCount(&position, of: field)) { position = try endOfStructure(nested, position) }
            return position
        case .structure:
            guard let nested = field.pointee.nested else { return position }
            return try endOfStructure(nested, position)
        }
    }

    @inline(never)
    private func endOfTaggedFields(_ start: UnsafeRawPointer) throws(ProtocolError) -> UnsafeRawPointer {
        var reader = reader(at: start)
        for _ in 0..<(try reader.taggedFieldCount()) {
            _ = try reader.unsignedVarint()
            _ = try reader.take(bytes: try reader.unsignedVarint())
        }
        return reader.position
    }

    /// The length of a string or bytes, or the number of an array's elements; 0 for null.
    @inline(__always)
    private func length(
        _ position: inout UnsafeRawPointer, of field: UnsafePointer<FieldLayout>
    ) throws(ProtocolError) -> Int {
        // The common case: one byte, and not null.
        if isFlexible, position < end, case let byte = position.load(as: UInt8.self), byte &- 1 < 0x7f {
            position += 1
            return Int(byte) - 1
        }
        return try longLength(&position, of: field)
    }

    @inline(never)
    private func longLength(
        _ position: inout UnsafeRawPointer, of field: UnsafePointer<FieldLayout>
    ) throws(ProtocolError) -> Int {
        var reader = reader(at: position)
        let length = field.pointee.kind == .string ? try reader.stringLength() : try reader.longLength()
        position = reader.position
        guard length < 0 else { return length }
        guard field.pointee.isNullable else { throw .unexpectedNull }
        return 0
    }

    @inline(__always)
    private func elementCount(
        _ position: inout UnsafeRawPointer, of array: UnsafePointer<FieldLayout>
    ) throws(ProtocolError) -> Int {
        let count = try length(&position, of: array)
        guard count * Int(array.pointee.elementSize) <= end - position + missing else { throw badLength }
        return count
    }

    private func stringLength(_ position: inout UnsafeRawPointer) throws(ProtocolError) -> Int {
        var reader = reader(at: position)
        let length = try reader.stringLength()
        position = reader.position
        guard length >= 0 else { throw .unexpectedNull }
        return length
    }

    @inline(__always)
    private func step(_ position: UnsafeRawPointer, over count: Int) throws(ProtocolError) -> UnsafeRawPointer {
        guard end - position >= count else { throw lack(of: count, at: position) }
        return position + count
    }

    private func reader(at position: UnsafeRawPointer) -> MessageReader {
        MessageReader(
            UnsafeRawBufferPointer(start: position, count: end - position), missing: missing, fields: field, version: version,
            isFlexible: isFlexible)
    }
}
