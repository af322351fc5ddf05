/// The type of a field, named as in Kafka's message definitions.
public struct FieldType: Sendable {
    public enum Base: Sendable {
        case bool
        case int8
        case int16
        case int32
        case int64
        case uuid
        case string
        case bytes
        case structure
    }

    /// The type of the value, or of an array's elements.
    public let base: Base
    public let isArray: Bool
    /// The fields of the structure, or of the array's structures.
    public let structure: StructureSchema

    // Not an enum with payloads: leak sanitizers do not see the references in those.
    private init(_ base: Base, isArray: Bool = false, structure: StructureSchema = StructureSchema([])) {
        self.base = base
        self.isArray = isArray
        self.structure = structure
    }

    static let bool = FieldType(.bool)
    static let int8 = FieldType(.int8)
    static let int16 = FieldType(.int16)
    static let int32 = FieldType(.int32)
    static let int64 = FieldType(.int64)
    static let uuid = FieldType(.uuid)
    static let string = FieldType(.string)
    static let bytes = FieldType(.bytes)

    static func structure(_ schema: StructureSchema) -> FieldType { FieldType(.structure, structure: schema) }

    static func array(_ element: FieldType) -> FieldType {
        precondition(!element.isArray, "no message has arrays of arrays")
        return FieldType(element.base, isArray: true, structure: element.structure)
    }

    /// An array of structures, by far the most common nesting.
    static func array(of fields: [Field]) -> FieldType { .array(.structure(StructureSchema(fields))) }
}
