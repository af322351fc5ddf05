/// The kinds of entries in a structure's layout.
@usableFromInline
enum FieldKind: UInt8, Sendable {
    /// The end of the structure, after its tagged fields if it has any.
    case end
    /// The tagged fields of a flexible version.
    case tags
    /// The version has no such field.
    case absent
    case bool, int8, int16, int32, int64, uuid, string, bytes
    case int32s, int64s, strings, structures
    case structure
    /// Null, whatever value is written, see `MessageAlterations`: a string, or anything else with a length of four bytes.
    case nullString, nullBlock
    /// An array whose count is the field's default value, whatever is written, see `MessageAlterations`.
    case miscounted

    init(_ type: FieldType) {
        switch (type.isArray, type.base) {
        case (false, .bool): self = .bool
        case (false, .int8): self = .int8
        case (false, .int16): self = .int16
        case (false, .int32): self = .int32
        case (false, .int64): self = .int64
        case (false, .uuid): self = .uuid
        case (false, .string): self = .string
        case (false, .bytes): self = .bytes
        case (false, .structure): self = .structure
        case (true, .structure): self = .structures
        case (true, .string): self = .strings
        case (true, .int32): self = .int32s
        case (true, .int64): self = .int64s
        case (true, let base): preconditionFailure("no message has an array of \(base) so far")
        }
    }

    /// The kind that writes null instead; the kind itself if it cannot be null.
    var forcedToNull: FieldKind {
        switch self {
        case .string: .nullString
        case .bytes, .int32s, .int64s, .strings, .structures: .nullBlock
        default: self
        }
    }

    /// The kind that writes another count; the kind itself if it is no array.
    var withAnotherCount: FieldKind {
        switch self {
        case .int32s, .int64s, .strings, .structures: .miscounted
        default: self
        }
    }

    /// The bytes of a number; nil for types of variable length.
    var fixedSize: Int? {
        switch self {
        case .bool, .int8: 1
        case .int16: 2
        case .int32: 4
        case .int64: 8
        case .uuid: 16
        case .end, .tags, .string, .bytes, .int32s, .int64s, .strings, .structures, .structure, .nullString,
            .nullBlock, .miscounted:
            nil
        case .absent: 0
        }
    }
}
