/// One field of a message: what it is called, its type, and the versions that have it.
struct Field: Sendable {
    let name: FieldName
    let type: FieldType
    let versions: VersionRange
    let nullable: VersionRange
    /// The number of a tagged field; nil for the others.
    let tag: UInt32?
    /// What is written for a number that the answer does not set.
    let defaultValue: Int64

    init(
        _ name: FieldName, _ type: FieldType, _ versions: VersionRange = .all, nullable: VersionRange = .none,
        tag: UInt32? = nil, default defaultValue: Int64 = 0
    ) {
        self.name = name
        self.type = type
        self.versions = versions
        self.nullable = nullable
        self.tag = tag
        self.defaultValue = defaultValue
    }
}

/// The fields of a message, or of a structure within one, in the order of the wire.
///
/// A class, so that the reader's and writer's nesting costs a reference and not a copy.
final class StructureSchema: Sendable {
    let fields: [Field]

    init(_ fields: [Field]) { self.fields = fields }
}
