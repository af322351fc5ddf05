/// A message in one version: its description, compiled for reader and writer.
///
/// A structure is a block of entries: its fields, `tags` in flexible versions, and `end`; then each tagged field with an `end` of its
/// own, and another `end`.
public final class MessageLayout: @unchecked Sendable {
    // Thread-safe because nothing is written after `init`.

    public let version: Int16
    public let isFlexible: Bool
    /// See `MessageAlterations`.
    let hasUnknownTags: Bool
    @usableFromInline let fields: UnsafePointer<FieldLayout>
    private let blocks: [UnsafeMutablePointer<FieldLayout>]

    public init(
        _ schema: StructureSchema, version: Int16, isFlexible: Bool, alterations: MessageAlterations = MessageAlterations()
    ) {
        var blocks: [UnsafeMutablePointer<FieldLayout>] = []
        fields = UnsafePointer(MessageLayout.block(schema, version, isFlexible, alterations, &blocks).fields)
        self.blocks = blocks
        self.version = version
        self.isFlexible = isFlexible
        hasUnknownTags = alterations.hasUnknownTags
    }

    deinit {
        for block in blocks { block.deallocate() }
    }

    /// A structure's block, and its minimal size in bytes.
    private static func block(
        _ schema: StructureSchema, _ version: Int16, _ isFlexible: Bool, _ alterations: MessageAlterations,
        _ blocks: inout [UnsafeMutablePointer<FieldLayout>]
    ) -> (fields: UnsafeMutablePointer<FieldLayout>, size: Int) {
        var size = isFlexible ? 1 : 0
        var layouts: [FieldLayout] = []
        for field in schema.fields where field.tag == nil {
            layouts.append(layout(field, version, isFlexible, alterations, &size, &blocks))
        }
        addRuns(&layouts)
        layouts += isFlexible ? [FieldLayout(end: .tags), FieldLayout(end: .end)] : [FieldLayout(end: .end)]
        for field in schema.fields where field.tag != nil {
            var sizeOfTagged = 0
            layouts += [layout(field, version, isFlexible, alterations, &sizeOfTagged, &blocks), FieldLayout(end: .end)]
        }
        layouts.append(FieldLayout(end: .end))
        let block = UnsafeMutablePointer<FieldLayout>.allocate(capacity: layouts.count)
        for (index, layout) in layouts.enumerated() { (block + index).initialize(to: layout) }
        blocks.append(block)
        return (block, max(size, 1))
    }

    private static func layout(
        _ field: Field, _ version: Int16, _ isFlexible: Bool, _ alterations: MessageAlterations, _ size: inout Int,
        _ blocks: inout [UnsafeMutablePointer<FieldLayout>]
    ) -> FieldLayout {
        var layout = FieldLayout(field, version: version, alterations: alterations)
        guard layout.kind != .absent else { return layout }
        switch layout.kind {
        case .miscounted where field.type.base == .structure, .structures, .structure:
            let (nested, least) = block(field.type.structure, version, isFlexible, alterations, &blocks)
            layout.nested = UnsafePointer(nested)
            if field.type.isArray { layout.elementSize = Int32(least) }
            size += field.type.isArray ? (isFlexible ? 1 : 4) : least
        case .strings:
            layout.elementSize = isFlexible ? 1 : 2
            size += isFlexible ? 1 : 4
        case .int32s, .int64s:
            layout.elementSize = layout.kind == .int32s ? 4 : 8
            size += isFlexible ? 1 : 4
        case .string: size += isFlexible ? 1 : 2
        case .bytes: size += isFlexible ? 1 : 4
        default: size += layout.kind.fixedSize ?? 0
        }
        return layout
    }

    private static func addRuns(_ layouts: inout [FieldLayout]) {
        for index in layouts.indices.dropLast().reversed() where layouts[index].runFields > 0 {
            layouts[index].runFields += layouts[index + 1].runFields
            layouts[index].runBytes += layouts[index + 1].runBytes
        }
    }
}

extension UnsafePointer<FieldLayout> {
    /// The end of the structure whose field this is.
    var structureEnd: UnsafePointer<FieldLayout> {
        var field = self
        while field.pointee.kind != .tags, field.pointee.kind != .end { field += 1 }
        return field
    }

    /// The first tagged field of the structure, or its last `end`.
    var firstTagged: UnsafePointer<FieldLayout> {
        let end = structureEnd
        return end.pointee.kind == .tags ? end + 2 : end + 1
    }
}
