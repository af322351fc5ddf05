/// One field of a message: its name, its type, and the versions that have it.
public struct Field: Sendable {
    public let name: FieldName
    public let type: FieldType
    public let versions: VersionRange
    public let nullable: VersionRange
    /// The number of a tagged field; nil for the others. Tagged fields follow all others of their structure.
    public let tag: Int32?
    /// The value of a number that a version lacks, or that is not written.
    public let defaultValue: Int64

    init(
        _ name: FieldName, _ type: FieldType, _ versions: VersionRange = .all, nullable: VersionRange = .none,
        tag: Int32? = nil, default defaultValue: Int64 = 0
    ) {
        self.name = name
        self.type = type
        self.versions = versions
        self.nullable = nullable
        self.tag = tag
        self.defaultValue = defaultValue
    }
}
