import KafkaProtocol
import KafkaReader
import NameFilter
import Synchronization
import TestSupport
import Testing

@testable import Collector

/// Ages in walks over a cluster in memory, with a clock that the test moves.
@Suite struct LagSecondsTests {
    /// Stands still while a walk runs.
    private final class MovedClock: LagClock {
        private let now = Mutex(0.0)

        func advance(_ seconds: Double) { now.withLock { $0 += seconds } }

        func seconds(at instant: ContinuousClock.Instant) -> Double { now.withLock { $0 } }

        func unixMilliseconds(at seconds: Double) -> Int64 { Int64(seconds * 1_000) + 1_000_000_000_000 }
    }

    private let clock = MovedClock()
    private let walk: WalkOverMemory

    init() {
        walk = WalkOverMemory(LagSeconds(includesPartitions: true, clock: clock))
    }

    /// Of `warehouse` in `payments`, whose end is 7; nil if absent.
    private func age(after seconds: Double = 30) async -> Double? {
        clock.advance(seconds)
        return await walk.series().first { $0.contains("_max{") && $0.contains("warehouse") }
            .flatMap { $0.split(separator: " ").last }.flatMap { Double($0) }
    }

    private func commit(_ offset: Int64) {
        walk.cluster.change {
            $0.commits["warehouse"] = .success([CommittedTopic(topic: "payments", partitions: [.init(id: 0, offset: offset)])])
        }
    }

    @Test func agesGrowUntilTheCommit() async {
        commit(7)
        #expect(await age() == 0)
        #expect(await age() == 0)
        walk.cluster.change { $0.ends["payments"] = [9] }
        let first = await age() ?? -1
        #expect(first >= 0 && first < 31)
        let second = await age() ?? -1
        #expect(second - first == 30)
        commit(9)
        #expect(await age() == 0)
    }

    @Test func eachPartitionHasItsSeriesIfAskedFor() async {
        clock.advance(30)
        let series = await walk.series()
        #expect(series.contains(#"kafka_consumergroup_lag_seconds{consumergroup="billing",partition="1",topic="orders"} 0"#))
        // Partition 0 was written before the first walk.
        #expect(!series.contains { $0.contains(#"partition="0",topic="orders""#) })
        #expect(!series.contains { $0.contains("_max{") && $0.contains("billing") })
    }

    @Test func theAgeOfOldRecordsIsLookedUp() async {
        // Offset n was written at 1,000,000 - 100 (7 - n) s, on the clock that starts near 0: the age of offset 3 is 400 s and more.
        walk.cluster.change { contents in
            contents.firstRecord = { topic, _, milliseconds in
                guard topic == "payments" else { return -1 }
                let seconds = Double(milliseconds - 1_000_000_000_000) / 1_000
                let next = 7 + (seconds / 100).rounded(.up)
                return next >= 7 ? -1 : max(0, Int64(next))
            }
        }
        var ages: [Double?] = []
        for _ in 0..<6 { ages.append(await age()) }
        let last = (ages.last ?? nil) ?? -1
        // After 180 s.
        #expect(abs(last - 580) < 65, "\(ages)")
        let asked = walk.cluster.questions.count { if case .timedOffsets = $0 { true } else { false } }
        #expect(asked <= 12)
        _ = await age()
        #expect(walk.cluster.questions.count { if case .timedOffsets = $0 { true } else { false } } == asked)
    }

    /// The first record that is still there counts.
    @Test func lostRecordsHaveNoAge() async {
        commit(7)
        _ = await age()
        walk.cluster.change { $0.ends["payments"] = [100] }
        _ = await age()
        walk.cluster.change {
            $0.ends["payments"] = [110]
            $0.oldest["payments"] = [100]
        }
        commit(50)
        let age = await age() ?? -1
        #expect(age >= 0 && age < 31)
    }

    /// The first record of an old time is that with which the log begins now, which says nothing of those that were there before.
    @Test func recordsThatAreDeletedBeforeALookUpHaveNoAge() async {
        let lookUps = Mutex(0)
        walk.cluster.change { contents in
            contents.oldest["payments"] = [3]
            contents.firstRecord = { topic, _, milliseconds in
                // All that are left were written at 2,000 s. The fifth look-up comes after 3 and 4 were deleted.
                guard topic == "payments", milliseconds <= 1_000_002_000_000 else { return -1 }
                return lookUps.withLock { count in
                    count += 1
                    return count < 5 ? 3 : 5
                }
            }
        }
        commit(7)
        for _ in 1...2 { #expect(await age(after: 5_000) == 0) }
        commit(2)
        for _ in 1...3 { #expect(await age(after: 5_000) == nil) }
        #expect(lookUps.withLock { $0 } >= 5)
        walk.cluster.change { $0.oldest["payments"] = [5] }
        for now in stride(from: 30_000.0, through: 60_000, by: 5_000) {
            let age = await age(after: 5_000)
            #expect(age.map { abs($0 - (now - 2_000)) <= 10_000 } ?? true, "\(age ?? -1) at \(now)")
        }
    }

    @Test func aCommitBeyondTheEndHasNoAge() async {
        commit(8)
        #expect(await age() == nil)
    }

    @Test func aTopicThatWasCreatedAgainForgetsItsPast() async {
        walk.cluster.change { $0.topicIDs["payments"] = Uuid(high: 1, low: 1) }
        commit(7)
        _ = await age()
        walk.cluster.change { $0.ends["payments"] = [9] }
        #expect(await age() != nil)
        walk.cluster.change { $0.topicIDs["payments"] = Uuid(high: 1, low: 2) }
        #expect(await age() == nil)
    }

    /// What it needs is then not known.
    @Test func aGroupThatDoesNotAnswerLosesNoMemory() async {
        commit(7)
        _ = await age()
        walk.cluster.change { $0.ends["payments"] = [9] }
        let before = await age() ?? -1
        walk.cluster.change {
            $0.commits["warehouse"] = .failure(KafkaError(.timedOut, .committedOffsets, target: .group("warehouse")))
        }
        #expect(await age() == nil)
        commit(7)
        let after = await age() ?? -1
        #expect(after - before == 60)
    }

    @Test func walksThatRunSideBySideProveNothingOfTheOrder() {
        var contents = InMemoryCluster.Contents.small
        contents.ends = [:]
        let topic = ClusterMetadata.Topic(name: "payments", partitions: [.init(id: 0, leader: 1, replicas: nil)])
        func snapshot(end: Int64) -> Snapshot {
            var snapshot = Snapshot()
            snapshot.topics = [TopicSnapshot(topic: topic, ends: [end], oldest: [0])]
            snapshot.groups = [
                GroupSnapshot(
                    id: "warehouse", memberCount: 0,
                    topics: [ConsumedTopic(topicIndex: 0, partitions: [.init(index: 0, commit: .offset(10))])])
            ]
            return snapshot
        }
        var memory = LagMemory()
        for (end, asked, received) in [(10, 0.0, 1.0), (12, 30, 31), (11, 29, 40), (12, 60, 61)] as [(Int64, Double, Double)] {
            let snapshot = snapshot(end: end)
            memory.note(
                snapshot, RecordNeeds(snapshot), WalkTimes(asked: asked, received: received), forgets: true)
        }
        let last = snapshot(end: 12)
        let age = memory.ages(in: last, now: 61, keepsPartitions: true).known[0][0].partitions[0] ?? -1
        #expect(age >= 30 && age <= 61)
    }

    /// A walk that began when the topic had fewer partitions ends after another walk has looked up a new one.
    @Test func aTopicMayGrowBetweenWalksThatRunSideBySide() {
        func snapshot(partitions: Int) -> Snapshot {
            var snapshot = Snapshot()
            let ids = (0..<partitions).map { ClusterMetadata.Partition(id: Int32($0), leader: 1, replicas: nil) }
            let known = PartitionOffsets(Array(repeating: 20, count: partitions))
            snapshot.topics = [
                TopicSnapshot(topic: .init(name: "payments", partitions: ids), ends: known, oldest: .init(ids.map { _ in 0 }))
            ]
            let commits = ids.indices.map { ConsumedTopic.Partition(index: $0, commit: .offset(10)) }
            snapshot.groups = [
                GroupSnapshot(id: "warehouse", memberCount: 0, topics: [ConsumedTopic(topicIndex: 0, partitions: commits)])
            ]
            return snapshot
        }
        var memory = LagMemory()
        let (small, grown) = (snapshot(partitions: 1), snapshot(partitions: 2))
        memory.note(grown, RecordNeeds(grown), WalkTimes(asked: 0, received: 1), forgets: true)
        func ages(_ snapshot: Snapshot) -> LagMemory.Ages { memory.ages(in: snapshot, now: 1, keepsPartitions: false) }
        let lookUps = memory.lookUps(for: ages(grown), in: grown, now: 1, most: 10, perLeader: 10).values.joined()
        #expect(lookUps.map(\.place.partition) == [0, 1])
        memory.add(Dictionary(uniqueKeysWithValues: lookUps.map { ($0.place, 5) }), to: lookUps, in: grown)
        let agesOfSmall = ages(small)
        memory.endSearches(except: agesOfSmall, in: small)
        #expect(ages(grown).unknown == [[10, 10]])
    }
}
