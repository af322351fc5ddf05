import Dispatch
import Synchronization
import Testing

@testable import KafkaClient

@Suite struct ThreadPoolTests {
    @Test(arguments: [1, 3, 200])
    func runsEverythingWithinItsLimit(limit: Int) async {
        let pool = ThreadPool(limit: limit)
        let running = Gauge()
        let sum = await withTaskGroup(of: Int.self) { group in
            for number in 0..<500 {
                group.addTask {
                    await pool.run {
                        running.up()
                        defer { running.down() }
                        return number
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(sum == 500 * 499 / 2)
        #expect(running.most <= limit)
    }

    @Test(arguments: [0, 1, 3])
    func worksIfTheSystemAllowsNoFurtherThread(allowed: Int) async {
        let left = Mutex(allowed)
        let pool = ThreadPool(limit: 20) { body in
            let isAllowed = left.withLock { left in
                left -= 1
                return left >= 0
            }
            return isAllowed && startThread(body)
        }
        let sum = await withTaskGroup(of: Int.self) { group in
            for number in 0..<100 {
                group.addTask { await pool.run { number } }
            }
            return await group.reduce(0, +)
        }
        #expect(sum == 100 * 99 / 2)
    }

    @Test func theAlternativeEndsTheWait() async {
        let pool = ThreadPool(limit: 1)
        let end = DispatchSemaphore(value: 0)
        let early = await pool.run {
            end.wait()
            return 1
        } unless: {
            2
        }
        #expect(early == 2)
        end.signal()
        let late = await pool.run {
            3
        } unless: {
            nil
        }
        #expect(late == 3)
    }
}

/// The number of jobs that run, and its maximum.
private final class Gauge: Sendable {
    private let state = Mutex((now: 0, most: 0))

    var most: Int { state.withLock { $0.most } }

    func up() {
        state.withLock { state in
            state.now += 1
            state.most = max(state.most, state.now)
        }
    }

    func down() {
        state.withLock { $0.now -= 1 }
    }
}
