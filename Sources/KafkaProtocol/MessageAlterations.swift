/// What a simulated broker writes in place of what a message should say.
public struct MessageAlterations: Sendable {
    /// Strings, bytes and arrays that are null whatever the caller writes, also where the protocol does not allow it.
    public var nulls: Set<FieldName> = []
    /// The values of numbers that the caller does not write.
    public var defaults: [FieldName: Int64] = [:]

    public init() {}

    var isEmpty: Bool { nulls.isEmpty && defaults.isEmpty }
}
