import Foundation
import KafkaLogin
import TestSupport
import Testing

/// Random clusters, faults and scrapes. Under every fault, each published number is one that the model had during the scrape. After the
/// faults, all of the model's series are published.
///
/// CHAOS_SECONDS sets the duration, CHAOS_SEED repeats one seed.
@Suite struct RandomTests {
    /// Clusters at a time. Most of them wait for a silent broker.
    private static let lanes: UInt64 = 8

    @Test(arguments: ClientUnderTest.all)
    func noNumberIsEverWrong(client: ClientChoice) async throws {
        try await ClientUnderTest.$current.withValue(client) { try await runRandomClusters() }
    }

    private func runRandomClusters() async throws {
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
        guard let number = UInt64(text) else { throw TestSupportError("\(name)=\(text) is not a number") }
        return number
    }
}
