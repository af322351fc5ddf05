import Synchronization
import Testing

@testable import KafkaClient

@Suite struct ThreadPoolTests {
    @Test(arguments: [1, 3, 200])
    func runsEverythingWithinItsBound(limit: Int) async {
        let pool = ThreadPool(limit: limit)
        let running = Mutex((now: 0, most: 0))
        let sum = await withTaskGroup(of: Int.self) { group in
            for number in 0..<500 {
                group.addTask {
                    await pool.run {
                        running.withLock { running in
                            running.now += 1
                            running.most = max(running.most, running.now)
                        }
                        defer { running.withLock { $0.now -= 1 } }
                        return number
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(sum == 500 * 499 / 2)
        #expect(running.withLock { $0.most } <= limit)
    }
}
