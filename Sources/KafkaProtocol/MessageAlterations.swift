/// Deliberate deviations of a simulated broker from what a message should contain.
public struct MessageAlterations: Sendable {
    /// Strings, bytes and arrays that are null, whatever the caller writes, even if the protocol does not allow it.
    public var nulls: Set<FieldName> = []
    /// The counts of arrays, whatever the number of elements that the caller writes.
    public var counts: [FieldName: Int32] = [:]
    /// Whether each structure of a flexible version has one more tagged field, which is not described.
    public var hasUnknownTags = false
    /// The values of numbers that the caller does not write.
    public var defaults: [FieldName: Int64] = [:]

    public init() {}

    var isEmpty: Bool { nulls.isEmpty && counts.isEmpty && !hasUnknownTags && defaults.isEmpty }
}
