/// Offsets of partitions, nil where not known: 8 bytes each, half of what an array of optionals takes.
public struct PartitionOffsets: RandomAccessCollection, MutableCollection, ExpressibleByArrayLiteral, Hashable, Sendable {
    /// Stands for nil. No offset is negative.
    @inlinable static var unknown: Int64 { .min }

    @usableFromInline var values: [Int64]

    /// Of as many partitions, none of them known.
    public init(unknown count: Int) {
        values = Array(repeating: Self.unknown, count: count)
    }

    public init(_ offsets: some Sequence<Int64?>) {
        values = offsets.map { $0 ?? Self.unknown }
    }

    public init(arrayLiteral offsets: Int64?...) {
        self.init(offsets)
    }

    @inlinable public var startIndex: Int { 0 }
    @inlinable public var endIndex: Int { values.count }

    @inlinable
    public subscript(index: Int) -> Int64? {
        get { values[index] == Self.unknown ? nil : values[index] }
        set { values[index] = newValue ?? Self.unknown }
    }

    /// nil also for a partition that is not here.
    @inlinable
    public func known(_ partition: Int) -> Int64? { indices.contains(partition) ? self[partition] : nil }
}
