/// Versions of a request, from the first to the last; in a message's description those in which a field exists, or may be null.
public struct VersionRange: Sendable, Hashable {
    public let first: Int16
    public let last: Int16

    private init(first: Int16, last: Int16) {
        self.first = first
        self.last = last
    }

    static let all = VersionRange(first: 0, last: .max)
    /// Contains no version.
    static let none = VersionRange(first: 1, last: 0)

    static func since(_ first: Int16) -> VersionRange { VersionRange(first: first, last: .max) }

    public static func between(_ first: Int16, _ last: Int16) -> VersionRange { VersionRange(first: first, last: last) }

    public func contains(_ version: Int16) -> Bool { version >= first && version <= last }

    /// The version in this range that is nearest to `version`.
    public func nearest(to version: Int16) -> Int16 { min(max(version, first), last) }

    /// The highest version that is in both; nil if there is none.
    public func highest(sharedWith other: VersionRange) -> Int16? {
        let highest = min(last, other.last)
        return highest >= max(first, other.first) ? highest : nil
    }
}
