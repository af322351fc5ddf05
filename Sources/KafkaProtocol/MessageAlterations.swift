/// Deliberate deviations of a simulated broker from what a message should contain.
public struct MessageAlterations: Sendable {
    /// Strings, bytes and arrays that are null, whatever the caller writes, even if the protocol does not allow it.
    public var nulls: Set<FieldName> = []
    /// The values of numbers that the caller does not write.
    public var defaults: [FieldName: Int64] = [:]

    public init() {}

    var isEmpty: Bool { nulls.isEmpty && defaults.isEmpty }
}
