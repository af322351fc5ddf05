public import KafkaProtocol

/// Messages with random contents for a schema and version; the same for the same seed.
public struct RandomMessage {
    private var state: UInt64

    public init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    /// SplitMix64.
    public mutating func number(below limit: UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return (mixed ^ (mixed >> 31)) % limit
    }

    public mutating func structure(_ schema: StructureSchema, version: Int16) -> MessageValue {
        var fields: [FieldName: MessageValue] = [:]
        for field in schema.fields where field.versions.contains(version) {
            // Tagged fields may be omitted.
            if field.tag != nil, number(below: 3) == 0 { continue }
            fields[field.name] = value(field, version)
        }
        return .structure(fields)
    }

    private mutating func value(_ field: Field, _ version: Int16) -> MessageValue {
        let isNull = field.nullable.contains(version) && number(below: 4) == 0
        guard !field.type.isArray else { return .array(isNull ? nil : elements(field.type, version)) }
        switch field.type.base {
        case .bool: return .number(Int64(number(below: 2)))
        case .int8: return .number(Int64(number(below: 1 << 8)) - 1 << 7)
        case .int16: return .number(Int64(number(below: 1 << 16)) - 1 << 15)
        case .int32: return .number(int32())
        case .int64: return .number(Int64(bitPattern: number(below: .max)))
        case .uuid: return .uuid(Uuid(high: number(below: .max), low: number(below: .max)))
        case .string: return .string(isNull ? nil : text())
        case .bytes: return .bytes(isNull ? nil : Array(text().utf8))
        case .structure: return structure(field.type.structure, version: version)
        }
    }

    private mutating func elements(_ type: FieldType, _ version: Int16) -> [MessageValue] {
        (0..<number(below: 4)).map { _ in
            switch type.base {
            case .structure: structure(type.structure, version: version)
            case .string: .string(text())
            default: .number(int32())
            }
        }
    }

    private mutating func int32() -> Int64 { Int64(number(below: 1 << 32)) - 1 << 31 }

    private mutating func text() -> String {
        // Long ones too: the compact lengths take two bytes from 127 on.
        let length = number(below: 16) == 0 ? 130 : number(below: 10)
        return String(
            String.UnicodeScalarView((0..<length).compactMap { _ in Unicode.Scalar(UInt32(0x20 + number(below: 0x300))) }))
    }
}
