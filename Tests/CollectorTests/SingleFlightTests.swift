import Synchronization
import Testing

@testable import Collector

@Suite struct SingleFlightTests {
    @Test func everybodyWhoAsksMeanwhileSharesTheAnswer() async {
        let flights = SingleFlight<Int>()
        let made = Counter()
        let gate = AsyncStream.makeStream(of: Void.self)
        let first = Task {
            await flights.value(deadline: .now + .seconds(60)) {
                for await _ in gate.stream { break }
                return made.next()
            }
        }
        while flights.waitingCount == nil { await Task.yield() }
        let others = (0..<200).map { _ in
            Task { await flights.value(deadline: .now + .seconds(60)) { -1 } }
        }
        while flights.waitingCount ?? 0 < 200 { await Task.yield() }
        gate.continuation.finish()
        #expect(await first.value == 1)
        for other in others { #expect(await other.value == 1) }
        #expect(await flights.value(deadline: .now + .seconds(60)) { 2 } == 2)
    }

    @Test func nobodyWaitsLongerThanHeCan() async {
        let flights = SingleFlight<Int>()
        let gate = AsyncStream.makeStream(of: Void.self)
        let first = Task {
            await flights.value(deadline: .now + .seconds(60)) {
                for await _ in gate.stream { break }
                return 1
            }
        }
        while flights.waitingCount == nil { await Task.yield() }
        #expect(await flights.value(deadline: .now + .milliseconds(20)) { -1 } == nil)
        gate.continuation.finish()
        #expect(await first.value == 1)
    }
}

/// Swift 6.0 cannot capture a local `Mutex` in an escaping closure.
private final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
