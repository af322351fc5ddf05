import Synchronization
import System
import TestSupport
import Testing

@testable import KafkaWire

@Suite struct AlarmsTests {
    private let rung = Rung()

    private final class Rung: Sendable {
        private let names = Mutex<[String]>([])
        var all: [String] { names.withLock { $0.sorted() } }
        func add(_ name: String) { names.withLock { $0.append(name) } }
    }

    @Test func eachRingsOnceWhenItIsTime() {
        let alarms = Alarms()
        let now = ContinuousClock.now
        #expect(alarms.ring() == nil)
        _ = alarms.add(at: now - .seconds(1)) { [rung] in rung.add("first") }
        _ = alarms.add(at: now) { [rung] in rung.add("second") }
        _ = alarms.add(at: now + .seconds(3600)) { [rung] in rung.add("late") }
        let pause = alarms.ring()
        #expect(rung.all == ["first", "second"])
        #expect(pause.map { $0 > .seconds(1800) && $0 <= .seconds(3600) } ?? false)
        _ = alarms.ring()
        #expect(rung.all == ["first", "second"])
    }

    @Test func cancelledOnesDoNotRing() {
        let alarms = Alarms()
        let alarm = alarms.add(at: .now) { [rung] in rung.add("cancelled") }
        alarms.cancel(alarm.id)
        alarms.cancel(alarm.id)
        #expect(alarms.ring() == nil && rung.all.isEmpty)
    }

    @Test func tellsWhetherTheLoopKnowsOfSoEarlyATime() {
        let alarms = Alarms()
        let now = ContinuousClock.now
        #expect(alarms.add(at: now + .seconds(20)) {}.isEarliest)
        #expect(!alarms.add(at: now + .seconds(30)) {}.isEarliest)
        #expect(alarms.add(at: now + .seconds(10)) {}.isEarliest)
    }

    @Test func theLoopSettlesWhatIsLate() async throws {
        let loop = try WireLoop()
        // The second one is earlier, so the loop has to be woken.
        async let late = loop.value(of: OneShot<Int>(), until: .now + .milliseconds(50)) { 1 }
        async let atOnce = loop.value(of: OneShot<Int>(), until: .now) { 2 }
        let values = await [late, atOnce]
        #expect(values == [1, 2])
        let cancelled = Task { await loop.value(of: OneShot<Int>(), until: .now + .seconds(3600)) { 3 } }
        cancelled.cancel()
        #expect(await cancelled.value == 3)
        let settled = OneShot<Int>()
        settled.settle(4)
        #expect(await loop.value(of: settled, until: .now + .seconds(3600)) { 5 } == 4)
    }
}
