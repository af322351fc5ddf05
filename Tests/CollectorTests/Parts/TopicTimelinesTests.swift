import TestSupport
import Testing

@testable import Collector

/// The timelines of a topic's partitions in one piece of memory are those that each partition would have alone.
@Suite struct TopicTimelinesTests {
    private let precision = Precision(interval: 30)

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func randomChangesAreThoseOfEachPartition(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var together = TopicTimelines(id: nil)
        var alone: [EndTimeline] = []
        for walk in 1...60 {
            let now = Double(walk) * 30
            if alone.count < 6, Bool.random(using: &random) { alone.append(EndTimeline()) }
            let changes = alone.map { _ in change(now, &random) }
            for partition in alone.indices { changes[partition](&alone[partition]) }
            together = together.changed(count: alone.count) { partition, timeline in changes[partition](&timeline) }
            #expect(together.count == alone.count)
            #expect(together.isSearching == alone.contains { $0.lookUps > 0 })
            for (partition, timeline) in alone.enumerated() {
                #expect(together.lookUps(ofPartition: partition) == timeline.lookUps)
                for offset in stride(from: Int64(0), through: 500, by: 7) {
                    let age = together.age(of: offset, inPartition: partition, now: now, precision: precision)
                    #expect(age == timeline.age(of: offset, now: now, precision: precision), "\(partition), \(offset)")
                }
            }
        }
    }

    private func change(_ now: Double, _ random: inout SeededGenerator) -> (inout EndTimeline) -> Void {
        let end = Int64.random(in: 0...500, using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return { _ in }
        case 1: return { $0.clear() }
        case 2:
            return {
                $0.add(lookedUp: end, at: now - 100)
                $0.lookUps += 1
            }
        case 3: return { $0.forget(before: end) }
        default: return { $0.note(end: end, asked: now - 1, received: now) }
        }
    }

    @Test func searchesEndByPartition() {
        var timelines = TopicTimelines(id: nil).changed(count: 3) { partition, timeline in timeline.lookUps = partition }
        timelines.endSearches { $0 == 2 }
        #expect((0..<3).map(timelines.lookUps(ofPartition:)) == [0, 0, 2])
        timelines.endSearches { _ in false }
        #expect(!timelines.isSearching)
    }

    @Test func thePartitionThatIsNotHereHasNoAge() {
        #expect(TopicTimelines(id: nil).age(of: 0, inPartition: 0, now: 1, precision: precision) == .none)
    }
}
