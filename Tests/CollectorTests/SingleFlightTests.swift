import Synchronization
import TestSupport
import Testing

@testable import Collector

@Suite struct SingleFlightTests {
    private let clock = ManualClock()
    private let flights: SingleFlight<Int, ManualClock>

    init() {
        flights = SingleFlight(clock: clock)
    }

    /// A flight that lasts until the test finishes it.
    private struct UnderWay {
        let answer: Task<Int?, Never>
        private let gate: AsyncStream<Void>.Continuation

        init(_ answer: Task<Int?, Never>, _ gate: AsyncStream<Void>.Continuation) {
            self.answer = answer
            self.gate = gate
        }

        func finish() async -> Int? {
            gate.finish()
            return await answer.value
        }
    }

    /// Starts a flight that returns `value`, with a deadline after `timeout`.
    private func lead(_ value: Int, within timeout: Duration) async -> UnderWay {
        let (stream, gate) = AsyncStream.makeStream(of: Void.self)
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let answer = Task {
            await flights.value(deadline: clock.now.advanced(by: timeout)) {
                start.finish()
                for await _ in stream {}
                return value
            }
        }
        for await _ in started {}
        return UnderWay(answer, gate)
    }

    /// Joins a flight that another caller has started.
    /// - Returns: once the caller waits for it.
    private func join(within timeout: Duration) async -> Task<Int?, Never> {
        let waiting = flights.load.waiting
        let answer = Task { await flights.value(deadline: clock.now.advanced(by: timeout)) { -1 } }
        while flights.load.waiting == waiting { await Task.yield() }
        return answer
    }

    @Test func callersShareAFlight() async {
        let first = await lead(1, within: .seconds(60))
        var others: [Task<Int?, Never>] = []
        for _ in 0..<200 { others.append(await join(within: .seconds(60))) }
        #expect(flights.load == (1, 200))
        #expect(await first.finish() == 1)
        for other in others { #expect(await other.value == 1) }
        #expect(flights.load == (0, 0))
        #expect(await lead(2, within: .seconds(60)).finish() == 2)
    }

    @Test func aCallerWithLessTimeLeadsItsOwnFlight() async {
        let first = await lead(1, within: .seconds(60))
        let second = await lead(2, within: .seconds(5))
        #expect(flights.load == (2, 0))
        #expect(await second.finish() == 2)
        #expect(await first.finish() == 1)
    }

    @Test func aCallerWithMuchMoreTimeLeadsItsOwnFlight() async {
        let first = await lead(1, within: .seconds(5))
        let second = await lead(2, within: .seconds(60))
        #expect(flights.load == (2, 0))
        #expect(await second.finish() == 2)
        #expect(await first.finish() == 1)
    }

    @Test func differentDeadlinesStartAtMostTwoFlights() async {
        let first = await lead(1, within: .seconds(60))
        let second = await lead(2, within: .milliseconds(59_600))
        var others: [Task<Int?, Never>] = []
        for index in 2..<60 { others.append(await join(within: .milliseconds(60_000 - 400 * index))) }
        #expect(flights.load == (2, 58))
        #expect(await second.finish() == 2)
        for other in others { #expect(await other.value == 2) }
        #expect(await first.finish() == 1)
    }

    @Test func aCallerWithoutASuitableFlightJoinsTheNearest() async {
        let short = await lead(1, within: .seconds(10))
        let long = await lead(2, within: .seconds(60))
        let shorter = await join(within: .seconds(5))
        let longer = await join(within: .seconds(59))
        #expect(await short.finish() == 1)
        #expect(await shorter.value == 1)
        #expect(await long.finish() == 2)
        #expect(await longer.value == 2)
    }

    @Test func aCallerGivesUpAtItsOwnDeadline() async {
        let first = await lead(1, within: .seconds(60))
        let second = await lead(2, within: .seconds(30))
        let patient = await join(within: .seconds(29))
        let hasty = await join(within: .seconds(5))
        await clock.sleepers(2)
        clock.advance(by: .milliseconds(5300))
        #expect(await hasty.value == nil)
        #expect(flights.load == (2, 1))
        #expect(await second.finish() == 2)
        #expect(await patient.value == 2)
        #expect(await first.finish() == 1)
    }

    @Test func anOverdueFlightIsNotJoined() async {
        let hanging = await lead(1, within: .seconds(10))
        let passenger = await join(within: .seconds(10))
        await clock.sleepers(1)
        clock.advance(by: .milliseconds(11_001))
        #expect(await passenger.value == nil)
        let next = await lead(2, within: .seconds(10))
        let other = await join(within: .seconds(10))
        #expect(await next.finish() == 2)
        #expect(await other.value == 2)
        #expect(await hanging.finish() == 1)
    }

    @Test func overdueFlightsAreBounded() async {
        var hanging: [UnderWay] = []
        for value in 0..<4 {
            hanging.append(await lead(value, within: .seconds(10)))
            clock.advance(by: .seconds(12))
        }
        #expect(await flights.value(deadline: clock.now.advanced(by: .seconds(10))) { -1 } == nil)
        #expect(await hanging[2].finish() == 2)
        #expect(await lead(9, within: .seconds(10)).finish() == 9)
        for index in [0, 1, 3] { #expect(await hanging[index].finish() == index) }
        #expect(flights.load == (0, 0))
    }
}
