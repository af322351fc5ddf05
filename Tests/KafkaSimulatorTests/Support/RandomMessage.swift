@testable import KafkaSimulator

/// Messages with accidental contents, for a schema and version.
struct RandomMessage {
    private let seed: Seed
    private var count: UInt64 = 0

    init(seed: UInt64) { self.seed = Seed(value: seed) }

    mutating func number(below limit: UInt64) -> UInt64 {
        count += 1
        return seed.number(count) % limit
    }

    mutating func structure(_ schema: StructureSchema, version: Int16) -> MessageValue {
        var fields: [FieldName: MessageValue] = [:]
        for field in schema.fields where field.tag == nil && field.versions.contains(version) {
            fields[field.name] = value(field, version)
        }
        return .structure(fields)
    }

    private mutating func value(_ field: Field, _ version: Int16) -> MessageValue {
        let isNull = field.nullable.contains(version) && number(below: 4) == 0
        switch field.type {
        case .bool: return .number(Int64(number(below: 2)))
        case .int8: return .number(Int64(number(below: 256)) - 128)
        case .int16: return .number(Int64(number(below: 65_536)) - 32_768)
        case .int32: return .number(Int64(number(below: 1 << 32)) - 1 << 31)
        case .int64: return .number(Int64(bitPattern: number(below: .max)))
        case .uuid: return .uuid(Uuid(high: number(below: .max), low: number(below: .max)))
        case .string: return .string(isNull ? nil : text())
        case .bytes: return .bytes(isNull ? nil : Array(text().utf8))
        case .structure(let schema): return structure(schema, version: version)
        case .array(let element):
            // Only arrays of structures can be told from null by the reader.
            guard case .structure(let schema) = element else { return .array(elements(element)) }
            return .array(isNull ? nil : (0..<number(below: 4)).map { _ in structure(schema, version: version) })
        }
    }

    private mutating func elements(_ type: FieldType) -> [MessageValue] {
        (0..<number(below: 5)).map { _ in
            if case .string = type { .string(text()) } else { .number(Int64(number(below: 1 << 31))) }
        }
    }

    private mutating func text() -> String {
        // Long ones too: the compact lengths take two bytes from 127 on.
        let length = number(below: 8) == 0 ? 300 : number(below: 20)
        return String(
            String.UnicodeScalarView((0..<length).compactMap { _ in Unicode.Scalar(UInt32(0x20 + number(below: 0x300))) }))
    }
}
