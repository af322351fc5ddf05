import System
import Testing

@Suite struct SearchTests {
    @Test func findsTheFirstElementThatFulfilsACondition() {
        for count in 0..<20 {
            for first in 0...count {
                #expect((0..<count).partitioningIndex { $0 >= first } == first)
            }
        }
    }
}
