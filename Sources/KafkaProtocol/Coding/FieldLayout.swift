/// A field in one version of a message. Plain memory, so that reader and writer find it with one comparison and no reference counting.
@usableFromInline
struct FieldLayout {
    /// Name and kind in one number.
    @usableFromInline let key: UInt16
    let name: FieldName
    /// `absent` if the version lacks the field.
    @usableFromInline let kind: FieldKind
    let isNullable: Bool
    /// The number of consecutive fields of a fixed size from here on, and their bytes: they are skipped at once.
    var runFields: UInt8 = 0
    var runBytes: Int32 = 0
    /// -1 for a field without a tag.
    let tag: Int32
    /// The minimal size of an array element in bytes, by which counts are validated. 1 for strings and bytes.
    @usableFromInline var elementSize: Int32 = 1
    /// Of a miscounted array: its count.
    @usableFromInline let defaultValue: Int64
    /// The fields of the structure, or of an array's structures.
    @usableFromInline var nested: UnsafePointer<FieldLayout>?

    init(_ field: Field, version: Int16, alterations: MessageAlterations) {
        let honest: FieldKind = field.versions.contains(version) ? FieldKind(field.type) : .absent
        let count = alterations.counts[field.name]
        kind =
            alterations.nulls.contains(field.name)
            ? honest.forcedToNull : count == nil ? honest : honest.withAnotherCount
        name = field.name
        key = FieldLayout.key(field.name, kind)
        isNullable = field.nullable.contains(version)
        tag = field.tag ?? -1
        defaultValue = count.map(Int64.init) ?? alterations.defaults[field.name] ?? field.defaultValue
        if let size = kind.fixedSize {
            runFields = 1
            runBytes = Int32(size)
        }
    }

    /// The end of a structure.
    init(end kind: FieldKind) {
        self.kind = kind
        name = .errorCode
        key = FieldLayout.key(name, kind)
        isNullable = false
        tag = -1
        defaultValue = 0
    }

    /// Bit casts, because `rawValue` is a call into another module.
    @inlinable @inline(__always)
    static func key(_ name: FieldName, _ kind: FieldKind) -> UInt16 {
        UInt16(unsafeBitCast(kind, to: UInt8.self)) << 8 | UInt16(unsafeBitCast(name, to: UInt8.self))
    }
}
