/// Reads a message by its schema, one field after the other.
///
/// The caller names the fields that it wants, in the schema's order; those between are skipped, those that the version
/// does not have read as their default. The bytes come from outside: whatever they are, the worst is a `ProtocolError`.
struct MessageReader {
    let version: Int16
    let isFlexible: Bool
    var bytes: ByteReader
    private var schema: StructureSchema
    private var cursor = 0

    init(_ bytes: ByteReader, schema: StructureSchema, version: Int16, isFlexible: Bool) {
        self.bytes = bytes
        self.schema = schema
        self.version = version
        self.isFlexible = isFlexible
    }

    /// A number of any width, or a bool as 0 or 1.
    mutating func number(_ name: FieldName) throws(ProtocolError) -> Int64 {
        let field = try advance(to: name)
        return has(field) ? try readNumber(field.type) : field.defaultValue
    }

    /// The string; nil for null, which only nullable fields may be.
    mutating func optionalString(_ name: FieldName) throws(ProtocolError) -> String? {
        let field = try advance(to: name)
        guard has(field) else { return nil }
        guard let length = try bytes.stringLength(flexible: isFlexible) else {
            guard field.nullable.contains(version) else { throw .unexpectedNull }
            return nil
        }
        return try bytes.string(length)
    }

    mutating func string(_ name: FieldName) throws(ProtocolError) -> String {
        try optionalString(name) ?? ""
    }

    mutating func uuid(_ name: FieldName) throws(ProtocolError) -> Uuid {
        let field = try advance(to: name)
        guard has(field) else { return .zero }
        return Uuid(high: UInt64(bitPattern: try bytes.int64()), low: UInt64(bitPattern: try bytes.int64()))
    }

    /// Reads each structure of an array with `body`. Returns their number: nil for null, 0 where the version has no such field.
    @discardableResult
    mutating func array(
        _ name: FieldName, _ body: (inout MessageReader) throws(ProtocolError) -> Void
    ) throws(ProtocolError) -> Int? {
        let field = try advance(to: name)
        guard has(field) else { return 0 }
        guard case .array(.structure(let element)) = field.type else { wrongType(name) }
        guard let count = try arrayCount(field) else { return nil }
        for _ in 0..<count { try nested(element, body) }
        return count
    }

    mutating func numbers(_ name: FieldName) throws(ProtocolError) -> [Int64] {
        try values(name) { (reader, type) throws(ProtocolError) in try reader.readNumber(type) }
    }

    mutating func strings(_ name: FieldName) throws(ProtocolError) -> [String] {
        try values(name) { (reader, _) throws(ProtocolError) in
            guard let length = try reader.bytes.stringLength(flexible: reader.isFlexible) else { throw .unexpectedNull }
            return try reader.bytes.string(length)
        }
    }

    /// Skips what was not asked for, up to the end of the message.
    mutating func finish() throws(ProtocolError) {
        while cursor < schema.fields.count {
            let field = schema.fields[cursor]
            cursor += 1
            if has(field) { try skip(field) }
        }
        if isFlexible { try bytes.skipTaggedFields() }
    }
}

extension MessageReader {
    /// Tagged fields are for those who know them: no request that is answered here has one.
    func has(_ field: Field) -> Bool { field.tag == nil && field.versions.contains(version) }

    mutating func advance(to name: FieldName) throws(ProtocolError) -> Field {
        while cursor < schema.fields.count {
            let field = schema.fields[cursor]
            cursor += 1
            if field.name == name { return field }
            if has(field) { try skip(field) }
        }
        preconditionFailure("\(name) is not in this structure, or was passed")
    }

    func wrongType(_ name: FieldName) -> Never {
        preconditionFailure("\(name) is of another type")
    }

    mutating func nested(
        _ schema: StructureSchema, _ body: (inout MessageReader) throws(ProtocolError) -> Void
    ) throws(ProtocolError) {
        let (outerSchema, outerCursor) = (self.schema, cursor)
        self.schema = schema
        cursor = 0
        try body(&self)
        try finish()
        self.schema = outerSchema
        cursor = outerCursor
    }

    private mutating func values<Value>(
        _ name: FieldName, _ read: (inout MessageReader, FieldType) throws(ProtocolError) -> Value
    ) throws(ProtocolError) -> [Value] {
        let field = try advance(to: name)
        guard has(field), let count = try arrayCount(field) else { return [] }
        guard case .array(let element) = field.type else { wrongType(name) }
        var values: [Value] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try read(&self, element)) }
        return values
    }

    /// The count of an array, nil for null. Every element takes a byte or more, so a count beyond the message is a lie.
    private mutating func arrayCount(_ field: Field) throws(ProtocolError) -> Int? {
        guard let count = try bytes.arrayCount(flexible: isFlexible) else {
            guard field.nullable.contains(version) else { throw .unexpectedNull }
            return nil
        }
        guard count <= bytes.remaining else { throw .badLength }
        return count
    }

    private mutating func readNumber(_ type: FieldType) throws(ProtocolError) -> Int64 {
        switch type {
        case .bool, .int8: Int64(try bytes.int8())
        case .int16: Int64(try bytes.int16())
        case .int32: Int64(try bytes.int32())
        case .int64: try bytes.int64()
        case .uuid, .string, .bytes, .array, .structure: preconditionFailure("not a number")
        }
    }

    private mutating func skip(_ field: Field) throws(ProtocolError) {
        try skip(field.type, nullable: field.nullable.contains(version))
    }

    private mutating func skip(_ type: FieldType, nullable: Bool) throws(ProtocolError) {
        switch type {
        case .bool, .int8, .int16, .int32, .int64:
            _ = try readNumber(type)
        case .uuid:
            try bytes.skip(16)
        case .string:
            guard let length = try bytes.stringLength(flexible: isFlexible) else { break }
            try bytes.skip(length)
        case .bytes:
            guard let length = try bytes.bytesLength(flexible: isFlexible) else { break }
            try bytes.skip(length)
        case .array(let element):
            guard let count = try bytes.arrayCount(flexible: isFlexible) else {
                guard nullable else { throw .unexpectedNull }
                break
            }
            guard count <= bytes.remaining else { throw .badLength }
            for _ in 0..<count { try skip(element, nullable: false) }
        case .structure(let schema):
            try nested(schema) { _ throws(ProtocolError) in }
        }
    }
}
