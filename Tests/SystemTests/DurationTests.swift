import System
import Testing

@Suite struct DurationTests {
    @Test(
        arguments: [
            (.milliseconds(1), 1), (.microseconds(1999), 1), (.seconds(3), 3000), (.milliseconds(-5), -5),
            (.seconds(Int64.max), .max), (.seconds(Int64.min), .min),
        ] as [(Duration, Int64)])
    func milliseconds(duration: Duration, expected: Int64) {
        #expect(duration.milliseconds == expected)
    }

    @Test func timeoutsOfCCallsAreAtLeastOne() {
        #expect(ContinuousClock.now.millisecondsLeft == 1)
        #expect((ContinuousClock.now - .seconds(5)).millisecondsLeft == 1)
        #expect((ContinuousClock.now + .seconds(3600)).millisecondsLeft > 3_500_000)
        #expect((ContinuousClock.now + .seconds(86_400 * 365)).millisecondsLeft == .max)
    }
}
