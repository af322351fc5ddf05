/// Writes a message by its schema, one field after the other, straight into the bytes of the frame.
///
/// The caller names the fields in the schema's order, without a thought for the version: a field that the version does
/// not have is left out, one that the caller passes over gets its default. A tree of values would be the other way to do
/// it; an answer with a million partitions is why it is not.
struct MessageWriter {
    let version: Int16
    let isFlexible: Bool
    private(set) var bytes: [UInt8]
    /// Fields that are null whatever the caller gives, also where the schema does not allow it.
    var nulls: Set<FieldName> = []
    private(set) var hasForcedNulls = false
    private var schema: StructureSchema
    private var cursor = 0
    /// What the answer says where it has a field for it: milliseconds.
    var throttleTime: Int64 = 0
    /// The tagged fields of the structure being written, by their number.
    private var tagged: [(tag: UInt32, value: [UInt8])] = []

    /// Appends to `bytes`, which hold the frame's header.
    init(_ bytes: [UInt8] = [], schema: StructureSchema, version: Int16, isFlexible: Bool) {
        self.bytes = bytes
        self.schema = schema
        self.version = version
        self.isFlexible = isFlexible
    }

    /// A number, as wide as the schema says; a bool is 0 or 1.
    mutating func number(_ name: FieldName, _ value: some BinaryInteger) {
        write(name) { writer, field in writer.append(Int64(truncatingIfNeeded: value), as: field.type) }
    }

    mutating func bool(_ name: FieldName, _ value: Bool) { number(name, value ? 1 : 0) }

    mutating func error(_ code: ErrorCode) { number(.errorCode, code.rawValue) }

    mutating func string(_ name: FieldName, _ value: String?) {
        write(name) { writer, field in
            precondition(value != nil || field.nullable.contains(writer.version), "\(name) cannot be null")
            writer.append(value)
        }
    }

    mutating func bytes(_ name: FieldName, _ value: [UInt8]?) {
        write(name) { writer, _ in writer.append(value) }
    }

    mutating func uuid(_ name: FieldName, _ value: Uuid) {
        write(name) { writer, _ in writer.append(value) }
    }

    /// An array of structures, `body` writing each.
    mutating func array<Elements: Collection>(
        _ name: FieldName, _ elements: Elements, _ body: (inout MessageWriter, Elements.Element) -> Void
    ) {
        write(name) { writer, field in
            guard case .array(.structure(let schema)) = field.type else { preconditionFailure("\(name) is of another type") }
            writer.appendCount(elements.count)
            for element in elements { writer.nested(schema) { body(&$0, element) } }
        }
    }

    mutating func numbers(_ name: FieldName, _ values: some Collection<some BinaryInteger>) {
        write(name) { writer, field in
            guard case .array(let type) = field.type else { preconditionFailure("\(name) is of another type") }
            writer.appendCount(values.count)
            for value in values { writer.append(Int64(truncatingIfNeeded: value), as: type) }
        }
    }

    mutating func strings(_ name: FieldName, _ values: some Collection<String>) {
        write(name) { writer, _ in
            writer.appendCount(values.count)
            for value in values { writer.append(value) }
        }
    }

    mutating func structure(_ name: FieldName, _ body: (inout MessageWriter) -> Void) {
        write(name) { writer, field in
            guard case .structure(let schema) = field.type else { preconditionFailure("\(name) is of another type") }
            writer.nested(schema, body)
        }
    }

    /// Writes the defaults of what is left, and the tagged fields.
    mutating func finish() {
        while cursor < schema.fields.count {
            let field = schema.fields[cursor]
            cursor += 1
            if field.tag == nil, field.versions.contains(version) { appendDefault(field) }
        }
        guard isFlexible else { return }
        bytes.appendUnsignedVarint(tagged.count)
        for (tag, value) in tagged.sorted(by: { $0.tag < $1.tag }) {
            bytes.appendUnsignedVarint(Int(tag))
            bytes.appendUnsignedVarint(value.count)
            bytes += value
        }
    }
}

extension MessageWriter {
    /// Hands the bytes over without a copy: there may be 50 MB of them.
    consuming func takeBytes() -> [UInt8] { bytes }

    mutating func write(_ name: FieldName, _ body: (inout MessageWriter, Field) -> Void) {
        let field = advance(to: name)
        guard field.versions.contains(version) else { return }
        if field.type.canBeNull, nulls.contains(name) {
            hasForcedNulls = true
            return write(tag: field.tag) { $0.appendNull(field.type) }
        }
        write(tag: field.tag) { body(&$0, field) }
    }

    private mutating func write(tag: UInt32?, _ body: (inout MessageWriter) -> Void) {
        guard let tag else { return body(&self) }
        var outer: [UInt8] = []
        swap(&outer, &bytes)
        body(&self)
        swap(&outer, &bytes)
        tagged.append((tag, outer))
    }

    private mutating func advance(to name: FieldName) -> Field {
        while cursor < schema.fields.count {
            let field = schema.fields[cursor]
            cursor += 1
            if field.name == name { return field }
            if field.tag == nil, field.versions.contains(version) { appendDefault(field) }
        }
        preconditionFailure("\(name) is not in this structure, or was passed")
    }

    private mutating func nested(_ schema: StructureSchema, _ body: (inout MessageWriter) -> Void) {
        let (outerSchema, outerCursor, outerTagged) = (self.schema, cursor, tagged)
        self.schema = schema
        cursor = 0
        tagged = []
        body(&self)
        finish()
        self.schema = outerSchema
        cursor = outerCursor
        tagged = outerTagged
    }

    private mutating func append(_ value: Int64, as type: FieldType) {
        switch type {
        case .bool, .int8: bytes.append(UInt8(truncatingIfNeeded: value))
        case .int16: bytes.appendBigEndian(Int16(truncatingIfNeeded: value))
        case .int32: bytes.appendBigEndian(Int32(truncatingIfNeeded: value))
        case .int64: bytes.appendBigEndian(value)
        case .uuid, .string, .bytes, .array, .structure: preconditionFailure("not a number")
        }
    }

    private mutating func append(_ value: String?) {
        guard let value else { return appendNull(.string) }
        let utf8 = value.utf8
        if isFlexible {
            bytes.appendUnsignedVarint(utf8.count + 1)
        } else {
            bytes.appendBigEndian(Int16(truncatingIfNeeded: utf8.count))
        }
        bytes += utf8
    }

    private mutating func append(_ value: [UInt8]?) {
        guard let value else { return appendNull(.bytes) }
        appendCount(value.count)
        bytes += value
    }

    private mutating func append(_ value: Uuid) {
        bytes.appendBigEndian(value.high)
        bytes.appendBigEndian(value.low)
    }

    private mutating func appendCount(_ count: Int) {
        if isFlexible {
            bytes.appendUnsignedVarint(count + 1)
        } else {
            bytes.appendBigEndian(Int32(truncatingIfNeeded: count))
        }
    }

    mutating func appendNull(_ type: FieldType) {
        if isFlexible {
            bytes.append(0)
        } else if case .string = type {
            bytes.appendBigEndian(Int16(-1))
        } else {
            bytes.appendBigEndian(Int32(-1))
        }
    }

    private mutating func appendDefault(_ field: Field) {
        switch field.type {
        case _ where field.name == .throttleTimeMs: append(throttleTime, as: field.type)
        case .bool, .int8, .int16, .int32, .int64: append(field.defaultValue, as: field.type)
        case .uuid: append(.zero)
        case .string: append(field.nullable.contains(version) ? nil : "")
        case .bytes: append(field.nullable.contains(version) ? nil : [])
        case .array: appendCount(0)
        case .structure(let schema): nested(schema) { _ in }
        }
    }
}
