/// Writes a message by its description, field by field, straight into the bytes of the frame.
///
/// The caller names the fields in the order of the description and for every version alike: a field that the version lacks is omitted,
/// one that the caller does not name gets its default. Naming a field that the structure does not have, or with another type, is a
/// programming error and traps.
public struct MessageWriter: ~Copyable {
    public let version: Int16
    @usableFromInline let isFlexible: Bool
    @usableFromInline var output: Output
    /// The next field of the structure that is being written.
    @usableFromInline var field: UnsafePointer<FieldLayout>
    /// The tagged fields of the structure that is being written, after those of the structures around it.
    @usableFromInline var tagged: [(tag: Int32, value: [UInt8])] = []
    @usableFromInline var firstTagged = 0
    /// Whether the message's alterations have changed anything, default values aside.
    private(set) var isAltered = false
    /// Keeps the memory alive that `field` points to.
    private let layout: MessageLayout

    /// A tagged field that no message has.
    private static let unknownTag = (tag: Int32(9_999), value: [UInt8](1...3))

    /// Appends to `bytes`, for example to a frame's header.
    public init(_ layout: MessageLayout, appendingTo bytes: [UInt8] = []) {
        output = Output(bytes)
        self.layout = layout
        field = layout.fields
        version = layout.version
        isFlexible = layout.isFlexible
    }

    /// Returns the bytes without a copy: there may be 50 MB of them.
    public consuming func takeBytes() -> [UInt8] { output.take() }

    /// Writes the defaults of the remaining fields, and the tagged fields. Further calls do nothing.
    @inlinable @inline(__always)
    public mutating func finish() {
        if field.pointee.kind == .end { return }
        // Usually there are no tagged fields.
        if field.pointee.kind == .tags, tagged.count == firstTagged {
            output.append(UInt8(0))
            field += 1
        } else {
            finishStructure()
        }
    }

    @usableFromInline
    mutating func finishStructure() {
        appendDefaults()
        guard field.pointee.kind == .tags else { return }
        field += 1
        if layout.hasUnknownTags {
            tagged.append(Self.unknownTag)
            isAltered = true
        }
        output.append(varint: tagged.count - firstTagged)
        guard tagged.count > firstTagged else { return }
        for (tag, value) in tagged[firstTagged...].sorted(by: { $0.tag < $1.tag }) {
            output.append(varint: Int(tag))
            output.append(varint: value.count)
            output.append(value)
        }
        tagged.removeSubrange(firstTagged...)
    }
}

extension MessageWriter {
    /// Steps past the field if it is the next one.
    @inlinable @inline(__always)
    mutating func isNext(_ name: FieldName, _ kind: FieldKind) -> Bool {
        guard field.pointee.key == FieldLayout.key(name, kind) else { return false }
        field += 1
        return true
    }

    /// Writes a field that is not the next one, or tagged, or not in this version. `body` writes its value.
    @usableFromInline
    mutating func search(_ name: FieldName, _ kind: FieldKind?, _ body: (inout MessageWriter, UnsafePointer<FieldLayout>) -> Void)
    {
        while field.pointee.kind != .end, field.pointee.kind != .tags {
            let found = field
            field += 1
            guard found.pointee.name == name else {
                appendDefault(found)
                continue
            }
            guard found.pointee.kind != .absent else { return }
            return write(found, kind, body)
        }
        var found = field.firstTagged
        while found.pointee.kind != .end, found.pointee.name != name { found += 2 }
        precondition(found.pointee.kind != .end, "\(name) is not in this structure, or out of order")
        guard found.pointee.kind != .absent else { return }
        let outer = output.replace(with: [])
        write(found, kind, body)
        tagged.append((found.pointee.tag, output.replace(with: outer)))
    }

    private mutating func write(
        _ found: UnsafePointer<FieldLayout>, _ kind: FieldKind?, _ body: (inout MessageWriter, UnsafePointer<FieldLayout>) -> Void
    ) {
        switch found.pointee.kind {
        case .nullString, .nullBlock: appendForcedNull(found.pointee.kind)
        case .miscounted: appendMiscounted(found) { body(&$0, found) }
        default:
            precondition(kind == nil || found.pointee.kind == kind, "\(found.pointee.name) has another type")
            body(&self, found)
        }
    }

    private mutating func appendForcedNull(_ kind: FieldKind) {
        isAltered = true
        appendNull(isString: kind == .nullString)
    }

    /// Writes an array whose count is that of the message's alterations.
    private mutating func appendMiscounted(_ field: UnsafePointer<FieldLayout>, _ body: (inout MessageWriter) -> Void) {
        let outer = output.replace(with: [])
        body(&self)
        let honest = output.replace(with: [])
        append(count: Int(field.pointee.defaultValue))
        let count = output.replace(with: outer)
        let countSize = isFlexible ? 1 + honest.prefix { $0 > 0x7f }.count : 4
        if !honest.starts(with: count) { isAltered = true }
        output.append(count)
        output.append(honest.dropFirst(countSize))
    }

    /// Writes the fields of a structure.
    @inlinable @inline(__always)
    mutating func nested(_ fields: UnsafePointer<FieldLayout>?, _ body: (inout MessageWriter) -> Void) {
        guard let fields else { return }
        let outer = begin(fields)
        body(&self)
        finish()
        resume(outer)
    }

    @inlinable @inline(__always)
    mutating func begin(_ fields: UnsafePointer<FieldLayout>) -> (field: UnsafePointer<FieldLayout>, firstTagged: Int) {
        defer {
            field = fields
            firstTagged = tagged.count
        }
        return (field, firstTagged)
    }

    @inlinable @inline(__always)
    mutating func resume(_ outer: (field: UnsafePointer<FieldLayout>, firstTagged: Int)) { (field, firstTagged) = outer }

    @inlinable
    mutating func append(count: Int) {
        if isFlexible { output.append(varint: count + 1) } else { output.append(Int32(truncatingIfNeeded: count)) }
    }

    @inlinable
    mutating func append(string: some Collection<UInt8>) {
        if isFlexible { output.append(varint: string.count + 1) } else { output.append(Int16(truncatingIfNeeded: string.count)) }
        output.append(string)
    }

    mutating func appendNull(_ field: UnsafePointer<FieldLayout>) {
        precondition(field.pointee.isNullable, "\(field.pointee.name) cannot be null")
        appendNull(isString: field.pointee.kind == .string)
    }

    private mutating func appendNull(isString: Bool) {
        if isFlexible {
            output.append(UInt8(0))
        } else if isString {
            output.append(Int16(-1))
        } else {
            output.append(Int32(-1))
        }
    }

    private mutating func appendDefaults() {
        while field.pointee.kind != .end, field.pointee.kind != .tags {
            appendDefault(field)
            field += 1
        }
    }

    private mutating func appendDefault(_ field: UnsafePointer<FieldLayout>) {
        let value = field.pointee.defaultValue
        switch field.pointee.kind {
        case .end, .tags, .absent: break
        case .bool, .int8: output.append(Int8(truncatingIfNeeded: value))
        case .int16: output.append(Int16(truncatingIfNeeded: value))
        case .int32: output.append(Int32(truncatingIfNeeded: value))
        case .int64: output.append(value)
        case .uuid: for _ in 0..<2 { output.append(UInt64(0)) }
        case .string where field.pointee.isNullable, .bytes where field.pointee.isNullable: appendNull(field)
        case .string: append(string: [])
        case .bytes, .int32s, .int64s, .strings, .structures: append(count: 0)
        case .structure: nested(field.pointee.nested) { _ in }
        case .nullString, .nullBlock: appendForcedNull(field.pointee.kind)
        case .miscounted: appendMiscounted(field) { $0.append(count: 0) }
        }
    }
}
