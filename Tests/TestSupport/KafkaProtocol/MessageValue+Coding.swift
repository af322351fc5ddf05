public import KafkaProtocol

extension MessageValue {
    /// Writes the given fields; the writer fills in the others.
    public func write(_ schema: StructureSchema, to writer: inout MessageWriter) {
        guard case .structure(let fields) = self else { return }
        for field in schema.fields {
            guard let value = fields[field.name] else { continue }
            value.write(field, to: &writer)
        }
    }

    private func write(_ field: Field, to writer: inout MessageWriter) {
        switch (self, field.type.isArray, field.type.base) {
        case (.number(let number), false, .bool): writer.bool(field.name, number != 0)
        case (.number(let number), false, .int8): writer.int8(field.name, Int8(number))
        case (.number(let number), false, .int16): writer.int16(field.name, Int16(number))
        case (.number(let number), false, .int32): writer.int32(field.name, Int32(number))
        case (.number(let number), false, .int64): writer.int64(field.name, number)
        case (.string(let text), false, _): writer.string(field.name, text)
        case (.bytes(let bytes), false, _): writer.bytes(field.name, bytes)
        case (.uuid(let uuid), false, _): writer.uuid(field.name, uuid)
        case (.structure, false, .structure): writer.structure(field.name) { write(field.type.structure, to: &$0) }
        case (.array(nil), true, _): writer.null(field.name)
        case (.array(let elements?), true, .structure):
            writer.array(field.name, elements) { writer, element in element.write(field.type.structure, to: &writer) }
        case (.array(let elements?), true, .string): writer.strings(field.name, elements.map { $0.text ?? "" })
        case (.array(let elements?), true, .int32): writer.int32s(field.name, elements.map { Int32($0.number ?? 0) })
        case (.array(let elements?), true, .int64): writer.int64s(field.name, elements.map { $0.number ?? 0 })
        default: preconditionFailure("\(field.name) is of another type")
        }
    }

    /// Reads every field of the version, and the tagged ones that were sent.
    public static func read(_ schema: StructureSchema, from reader: inout MessageReader) throws(ProtocolError) -> MessageValue {
        var fields: [FieldName: MessageValue] = [:]
        for field in schema.fields where field.tag == nil && field.versions.contains(reader.version) {
            fields[field.name] = try read(field, from: &reader)
        }
        try reader.taggedFields { (name, reader) throws(ProtocolError) in
            guard let field = schema.fields.first(where: { $0.name == name }) else { return }
            fields[name] = try read(field, from: &reader)
        }
        return .structure(fields)
    }

    /// Reads one field.
    public static func read(_ field: Field, from reader: inout MessageReader) throws(ProtocolError) -> MessageValue {
        switch (field.type.isArray, field.type.base) {
        case (false, .bool): return .number(try reader.bool(field.name) ? 1 : 0)
        case (false, .int8): return .number(Int64(try reader.int8(field.name)))
        case (false, .int16): return .number(Int64(try reader.int16(field.name)))
        case (false, .int32): return .number(Int64(try reader.int32(field.name)))
        case (false, .int64): return .number(try reader.int64(field.name))
        case (false, .uuid): return .uuid(try reader.uuid(field.name))
        case (false, .string): return .string(try reader.optionalString(field.name))
        case (false, .bytes): return .bytes(try reader.bytes(field.name))
        case (false, .structure):
            var value = MessageValue.structure([:])
            try reader.structure(field.name) { (reader) throws(ProtocolError) in
                value = try read(field.type.structure, from: &reader)
            }
            return value
        case (true, .structure):
            var elements: [MessageValue] = []
            let count = try reader.array(field.name) { (reader) throws(ProtocolError) in
                elements.append(try read(field.type.structure, from: &reader))
            }
            return .array(count == nil ? nil : elements)
        case (true, .string): return .array(try reader.optionalStrings(field.name)?.map { .string($0) })
        case (true, .int64): return .array(try reader.int64s(field.name).map { .number($0) })
        case (true, _): return .array(try reader.int32s(field.name).map { .number(Int64($0)) })
        }
    }

    /// The message's bytes, without a header.
    public func encoded(_ schema: StructureSchema, _ layout: MessageLayout) -> [UInt8] {
        var writer = MessageWriter(layout)
        write(schema, to: &writer)
        writer.finish()
        return writer.takeBytes()
    }

    /// Reads a message without a header.
    public init(_ bytes: ArraySlice<UInt8>, _ schema: StructureSchema, _ layout: MessageLayout) throws(ProtocolError) {
        self = try layout.read(bytes) { (reader) throws(ProtocolError) in
            let value = try MessageValue.read(schema, from: &reader)
            try reader.finish()
            return value
        }
    }
}
