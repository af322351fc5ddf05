import System
import Testing

@Suite struct ConsecutiveRangesTests {
    @Test func eachBeginsWhereTheLastOneEnds() {
        var ranges = ConsecutiveRanges()
        #expect(ranges.isEmpty)
        for end in [3, 3, 10] { ranges.append(upTo: end) }
        #expect(Array(ranges) == [0..<3, 3..<3, 3..<10])
        // Where a number is: not in the empty one.
        #expect([0, 2, 3, 9, 10].map { number in ranges.partitioningIndex { $0.upperBound > number } } == [0, 0, 2, 2, 3])
    }
}
