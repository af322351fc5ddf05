/// The types of the protocol's messages, named as Kafka's message definitions name them.
indirect enum FieldType: Sendable {
    case bool
    case int8
    case int16
    case int32
    case int64
    case uuid
    case string
    case bytes
    case array(FieldType)
    case structure(StructureSchema)

    /// An array of structures, by far the most frequent nesting.
    static func array(of fields: [Field]) -> FieldType { .array(.structure(StructureSchema(fields))) }
}
