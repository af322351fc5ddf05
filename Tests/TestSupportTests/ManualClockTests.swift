import TestSupport
import Testing

@Suite struct ManualClockTests {
    private let clock = ManualClock()

    @Test func sleepersWakeWhenTheirTimeHasCome() async throws {
        let first = Task { [clock] in try await clock.sleep(for: .seconds(1)) }
        let second = Task { [clock] in try await clock.sleep(for: .seconds(2)) }
        await clock.sleepers(2)
        clock.advance(by: .seconds(1))
        try await first.value
        #expect(clock.now.sinceStart == .seconds(1))
        clock.advance(by: .seconds(1))
        try await second.value
    }

    @Test func theDeadlineMayBePast() async throws {
        clock.advance(by: .seconds(1))
        try await clock.sleep(until: .init(sinceStart: .milliseconds(500)))
    }

    @Test func cancelledSleepersWake() async {
        let asleep = Task { [clock] in try await clock.sleep(for: .seconds(1)) }
        await clock.sleepers(1)
        asleep.cancel()
        await #expect(throws: CancellationError.self) { try await asleep.value }
        let early = Task { [clock] in
            while !Task.isCancelled { await Task.yield() }
            try await clock.sleep(for: .seconds(1))
        }
        early.cancel()
        await #expect(throws: CancellationError.self) { try await early.value }
    }
}
