/// Ranges that follow one another from 0 on. Each takes 4 bytes: there can be millions.
public struct ConsecutiveRanges: RandomAccessCollection, Sendable {
    @usableFromInline var ends: [Int32] = []

    public init() {}

    @inlinable public var startIndex: Int { 0 }
    @inlinable public var endIndex: Int { ends.count }

    @inlinable
    public subscript(index: Int) -> Range<Int> { Int(index == 0 ? 0 : ends[index - 1])..<Int(ends[index]) }

    @inlinable
    public mutating func reserveCapacity(_ count: Int) { ends.reserveCapacity(count) }

    /// Adds a range that begins where the last one ends.
    @inlinable
    public mutating func append(upTo end: Int) { ends.append(Int32(end)) }
}
