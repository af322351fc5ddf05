/// A consumer group's id, compared byte by byte.
///
/// Swift's `String` treats canonically equivalent spellings as equal; to Kafka they are different groups.
public struct GroupID: Hashable, Comparable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    public let description: String

    public init(_ id: String) {
        description = id
    }

    public init(stringLiteral id: String) {
        self.init(id)
    }

    public static func == (left: GroupID, right: GroupID) -> Bool {
        left.description.utf8.elementsEqual(right.description.utf8)
    }

    public static func < (left: GroupID, right: GroupID) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        var id = description
        id.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
