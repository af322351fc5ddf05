import Foundation
import TestSupport
import Testing

/// Random clusters, faults and scrapes: whatever goes wrong, each number that is published is one that the model had while the
/// scrape went on; and when nothing goes wrong any more, all of the model's series are published.
///
/// CHAOS_SECONDS says how long to search, CHAOS_SEED runs one seed again.
@Suite struct RandomTests {
    /// Clusters at a time. Most of them wait for a broker that says nothing.
    private static let lanes: UInt64 = 8

    @Test func noNumberIsEverWrong() async throws {
        if let seed = try Self.variable("CHAOS_SEED") {
            print(await RandomRun.tally(ofSeed: seed))
            return
        }
        let end = ContinuousClock.now + .seconds(Int(try Self.variable("CHAOS_SECONDS") ?? 20))
        let first = UInt64.random(in: 0...1_000_000_000)
        let tally = await withTaskGroup(of: RandomRun.Tally.self) { group in
            for lane in 0..<Self.lanes {
                group.addTask {
                    var tally = RandomRun.Tally()
                    var seed = first + lane
                    while ContinuousClock.now < end {
                        tally += await RandomRun.tally(ofSeed: seed)
                        seed += Self.lanes
                    }
                    return tally
                }
            }
            return await group.reduce(into: RandomRun.Tally()) { $0 += $1 }
        }
        print("Seeds from \(first) on: \(tally)")
        #expect(tally.numbers > 0)
    }

    private static func variable(_ name: String) throws -> UInt64? {
        guard let text = ProcessInfo.processInfo.environment[name] else { return nil }
        guard let number = UInt64(text) else { throw TestSupportError("\(name)=\(text) is no number") }
        return number
    }
}
