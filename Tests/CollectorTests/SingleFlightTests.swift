import Testing

@testable import Collector

@Suite struct SingleFlightTests {
    /// Makes an answer that is there when the test says so.
    private func begin(
        _ flights: SingleFlight<Int>, timeout: Duration
    ) async -> (first: Task<Int?, Never>, finish: @Sendable () -> Void) {
        let gate = AsyncStream.makeStream(of: Void.self)
        let first = Task {
            await flights.value(deadline: .now + timeout) {
                for await _ in gate.stream { break }
                return 1
            }
        }
        while flights.waitingCount == nil { await Task.yield() }
        return (first, { gate.continuation.finish() })
    }

    @Test func everybodyWhoAsksMeanwhileSharesTheAnswer() async {
        let flights = SingleFlight<Int>()
        let (first, finish) = await begin(flights, timeout: .seconds(60))
        let others = (0..<200).map { _ in
            Task { await flights.value(deadline: .now + .seconds(60)) { -1 } }
        }
        while flights.waitingCount ?? 0 < 200 { await Task.yield() }
        finish()
        #expect(await first.value == 1)
        for other in others { #expect(await other.value == 1) }
        #expect(await flights.value(deadline: .now + .seconds(60)) { 2 } == 2)
    }

    @Test func whoHasLessTimeDoesNotWaitForAnAnswerThatMayTakeLonger() async {
        let flights = SingleFlight<Int>()
        let (first, finish) = await begin(flights, timeout: .seconds(60))
        #expect(await flights.value(deadline: .now + .seconds(5)) { 2 } == 2)
        finish()
        #expect(await first.value == 1)
    }

    @Test func whoHasMuchMoreTimeDoesNotTakeAnAnswerThatWasMadeInHaste() async {
        let flights = SingleFlight<Int>()
        let (first, finish) = await begin(flights, timeout: .seconds(5))
        #expect(await flights.value(deadline: .now + .seconds(60)) { 2 } == 2)
        finish()
        #expect(await first.value == 1)
    }

    @Test func anAnswerThatComesTooLateAfterAllIsNotWaitedFor() async {
        let flights = SingleFlight<Int>()
        let (first, finish) = await begin(flights, timeout: .milliseconds(20))
        #expect(await flights.value(deadline: .now + .milliseconds(20)) { -1 } == nil)
        finish()
        #expect(await first.value == 1)
    }
}
