/// How many values were in each of some ranges, and their sum.
public struct Histogram: Hashable, Sendable {
    /// The greatest value of each range, ascending; a last range has no limit.
    public let bounds: [Double]
    /// How many values were in each range, that without a limit last.
    public private(set) var counts: [Int64]
    public private(set) var sum = 0.0

    /// - Parameter bounds: finite and ascending.
    public init(bounds: [Double]) {
        precondition(bounds.allSatisfy(\.isFinite) && zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 })
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    /// How many values there were.
    public var count: Int64 { counts.reduce(0, +) }

    public mutating func record(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }
}
