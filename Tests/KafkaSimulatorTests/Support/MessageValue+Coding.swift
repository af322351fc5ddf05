@testable import KafkaSimulator

extension MessageValue {
    /// Writes the fields that are there; the writer fills the others in.
    func write(_ schema: StructureSchema, to writer: inout MessageWriter) {
        guard case .structure(let fields) = self else { return }
        for field in schema.fields {
            guard let value = fields[field.name] else { continue }
            value.write(field, to: &writer)
        }
    }

    private func write(_ field: Field, to writer: inout MessageWriter) {
        switch (self, field.type) {
        case (.number(let number), _): writer.number(field.name, number)
        case (.string(let text), _): writer.string(field.name, text)
        case (.bytes(let bytes), _): writer.bytes(field.name, bytes)
        case (.uuid(let uuid), _): writer.uuid(field.name, uuid)
        case (.array(nil), _): writer.null(field.name)
        case (.array(let elements?), .array(.structure(let schema))):
            writer.array(field.name, elements) { writer, element in element.write(schema, to: &writer) }
        case (.array(let elements?), .array(.string)): writer.strings(field.name, elements.map { $0.text ?? "" })
        case (.array(let elements?), _): writer.numbers(field.name, elements.map { $0.number ?? 0 })
        case (.structure, .structure(let schema)):
            writer.structure(field.name) { write(schema, to: &$0) }
        case (.structure, _): preconditionFailure("\(field.name) is no structure")
        }
    }

    /// Reads every field that the version has, tagged ones apart.
    static func read(_ schema: StructureSchema, from reader: inout MessageReader) throws(ProtocolError) -> MessageValue {
        var fields: [FieldName: MessageValue] = [:]
        for field in schema.fields where field.tag == nil && field.versions.contains(reader.version) {
            fields[field.name] = try read(field, from: &reader)
        }
        return .structure(fields)
    }

    private static func read(_ field: Field, from reader: inout MessageReader) throws(ProtocolError) -> MessageValue {
        switch field.type {
        case .bool, .int8, .int16, .int32, .int64: return .number(try reader.number(field.name))
        case .uuid: return .uuid(try reader.uuid(field.name))
        case .string: return .string(try reader.optionalString(field.name))
        case .bytes: return .bytes(try reader.bytes(field.name))
        case .array(.string): return .array(try reader.strings(field.name).map { .string($0) })
        case .array(.structure(let schema)):
            var elements: [MessageValue] = []
            let count = try reader.array(field.name) { reader throws(ProtocolError) in
                elements.append(try read(schema, from: &reader))
            }
            return .array(count == nil ? nil : elements)
        case .array: return .array(try reader.numbers(field.name).map { .number($0) })
        case .structure(let schema):
            var value = MessageValue.structure([:])
            try reader.structure(field.name) { reader throws(ProtocolError) in value = try read(schema, from: &reader) }
            return value
        }
    }

    func encoded(_ schema: StructureSchema, version: Int16, isFlexible: Bool, after header: [UInt8] = []) -> [UInt8] {
        var writer = MessageWriter(header, schema: schema, version: version, isFlexible: isFlexible)
        write(schema, to: &writer)
        writer.finish()
        return writer.bytes
    }

    init(
        _ bytes: ByteReader, _ schema: StructureSchema, version: Int16, isFlexible: Bool
    ) throws(ProtocolError) {
        var reader = MessageReader(bytes, schema: schema, version: version, isFlexible: isFlexible)
        self = try .read(schema, from: &reader)
        try reader.finish()
    }
}
