import System
import Testing

@Suite struct OneShotTests {
    @Test func theFirstValueIsKept() async {
        let shot = OneShot<Int>()
        #expect(!shot.isSettled)
        #expect(shot.settle(1))
        #expect(!shot.settle(2))
        #expect(shot.isSettled)
        #expect(await shot.value() == 1)
    }

    @Test func everyWaiterGetsIt() async {
        let shot = OneShot<Int>()
        await withTaskGroup(of: Int.self) { group in
            for _ in 0..<10 { group.addTask { await shot.value() } }
            group.addTask {
                shot.settle(7)
                return 7
            }
            for await value in group { #expect(value == 7) }
        }
    }

    @Test func theDeadlineSettlesIt() async {
        let shot = OneShot<Int>()
        #expect(await shot.value(until: .now, otherwise: { -1 }) == -1)
        #expect(!shot.settle(1))
    }

    @Test func cancellationSettlesIt() async {
        let shot = OneShot<Int>()
        let waiter = Task { await shot.value(until: .now + .seconds(3600), otherwise: { -1 }) }
        waiter.cancel()
        #expect(await waiter.value == -1)
    }
}
