/// The fields of a message, or of a structure within one, in the order in which they are sent.
public struct StructureSchema: Sendable {
    public let fields: [Field]

    init(_ fields: [Field]) { self.fields = fields }
}
