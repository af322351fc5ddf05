/// The versions of an API in which a field exists, may be null, or is tagged.
struct VersionRange: Sendable, Equatable {
    let first: Int16
    let last: Int16

    static let all = VersionRange(first: 0, last: .max)
    /// Holds in no version.
    static let none = VersionRange(first: 1, last: 0)

    static func since(_ first: Int16) -> VersionRange { VersionRange(first: first, last: .max) }

    static func between(_ first: Int16, _ last: Int16) -> VersionRange { VersionRange(first: first, last: last) }

    func contains(_ version: Int16) -> Bool { version >= first && version <= last }

    /// The version of this range that is nearest to `version`.
    func nearest(to version: Int16) -> Int16 { min(max(version, first), last) }
}
