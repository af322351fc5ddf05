internal import Glibc

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
        left.withBytes { left in right.withBytes { right in left.count == right.count && compare(left, right) == 0 } }
    }

    public static func < (left: GroupID, right: GroupID) -> Bool {
        left.withBytes { left in
            right.withBytes { right in
                let order = compare(left, right)
                return order == 0 ? left.count < right.count : order < 0
            }
        }
    }

    public func hash(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: $0) }
    }

    private func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        var id = description
        return id.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }

    /// The order of the bytes that both have: negative if the left ones come first, zero if they are the same.
    private static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int32 {
        guard let first = left.baseAddress, let second = right.baseAddress else { return 0 }
        return memcmp(first, second, min(left.count, right.count))
    }
}
