internal import Exposition
internal import KafkaProtocol
internal import KafkaReader
internal import Synchronization
internal import System

/// For how long the oldest record that a group has not committed has been readable.
///
/// The ends of the logs, which every walk reads, are remembered with their times: for partitions that groups commit in, as far back as
/// their oldest commits. What was written before is looked up in the partition's leader, by ListOffsets with a timestamp.
final class LagSeconds: Part {
    static let name = CollectorName("lag-seconds")
    static let stage = PartStage.afterOffsets
    static let needs = PartNeeds.all
    static let metrics = [lagSecondsMax, lagSeconds]

    private static let lagSecondsMax = Metrics.gauge(
        "kafka_consumergroup_lag_seconds_max", labels: ["consumergroup", "topic"],
        "For how long the oldest record of the topic that the consumer group has not committed has been readable.")
    private static let lagSeconds = Metrics.gauge(
        "kafka_consumergroup_lag_seconds", labels: ["consumergroup", "partition", "topic"],
        "For how long the oldest record of the partition that the consumer group has not committed has been readable.")

    /// Rounds of look-ups in one walk.
    private static let mostRounds = 2
    /// Look-ups for one partition until its ages are known.
    private static let mostLookUps = 10
    /// Partitions of one leader that are looked up in one round: each can cost it a read of a file that is not in memory.
    private static let mostPartitions = 1_000
    /// The share of the time left that look-ups may take.
    private static let shareOfTime = 0.2

    private let includesPartitions: Bool
    private let looksUp: Bool
    private let clock: any LagClock
    private let memory = Mutex(LagMemory())

    /// - Parameters:
    ///   - includesPartitions: whether there are series by partition.
    ///   - looksUp: whether records that were written before the first walk are looked up.
    init(includesPartitions: Bool = false, looksUp: Bool = true, clock: any LagClock = SystemLagClock()) {
        self.includesPartitions = includesPartitions
        self.looksUp = looksUp
        self.clock = clock
    }

    func run(_ walk: WalkState, deadline: ContinuousClock.Instant) async -> PartAnswer {
        let times = WalkTimes(asked: clock.seconds(at: walk.endsAsked), received: clock.seconds(at: walk.endsReceived))
        let areGroupsComplete = walk.isComplete(.consumerGroups)
        memory.withLock { $0.note(walk.snapshot, RecordNeeds(walk.snapshot), times, forgets: areGroupsComplete) }
        let currentAges = {
            self.memory.withLock { $0.ages(in: walk.snapshot, now: times.received, keepsPartitions: self.includesPartitions) }
        }
        // What is looked up counts from the next walk on: it says nothing of records that were deleted since this one read the oldest
        // offsets.
        let ages = currentAges()
        var known = ages
        var failures: [Failure] = []
        let now = ContinuousClock.now
        let lookUpDeadline = now + now.duration(to: deadline) * Self.shareOfTime
        for _ in 0..<(looksUp ? Self.mostRounds : 0) where failures.isEmpty {
            guard let answered = await lookUp(known, walk, times, deadline: lookUpDeadline) else { break }
            failures = answered
            known = currentAges()
        }
        memory.withLock { $0.endSearches(except: known, in: walk.snapshot) }
        return PartAnswer(
            findings: Findings(ages: ages.known, includesPartitions: includesPartitions), failures: failures,
            isPartial: !areGroupsComplete || !walk.isComplete(.topics))
    }

    /// One round of look-ups.
    /// - Returns: what failed; nil if there was nothing to ask, or no time.
    private func lookUp(
        _ ages: LagMemory.Ages, _ walk: WalkState, _ times: WalkTimes, deadline: ContinuousClock.Instant
    ) async -> [Failure]? {
        let wanted = memory.withLock {
            $0.lookUps(
                for: ages, in: walk.snapshot, now: times.received, most: Self.mostLookUps, perLeader: Self.mostPartitions)
        }
        guard !wanted.isEmpty, deadline > .now else { return nil }
        let places = wanted.mapValues { lookUps in
            lookUps.map { TimedPlace(place: $0.place, milliseconds: clock.unixMilliseconds(at: $0.time)) }
        }
        let answer = await walk.reader.readOffsets(at: places, in: walk.topics, deadline: deadline)
        memory.withLock { $0.add(answer.offsets, to: wanted.values.joined(), in: walk.snapshot) }
        return answer.failures.map { Failure($0) }
    }

    struct Findings: PartFindings {
        /// By group, then by topic in the order of its topics.
        let ages: [[LagMemory.TopicAges]]
        let includesPartitions: Bool

        var count: Int { ages.count }

        func families(in snapshot: Snapshot, _ labels: SeriesLabels) -> [Family] {
            let most = Family(LagSeconds.lagSecondsMax, steps: ages.count) { index, writer in
                for (consumed, ages) in zip(snapshot.groups[index].topics, ages[index]) {
                    guard let most = ages.most else { continue }
                    writer.sample(labels.groups[index], labels.topics[consumed.topicIndex], most)
                }
            }
            guard includesPartitions else { return [most] }
            let all = Family(LagSeconds.lagSeconds, steps: ages.count) { index, writer in
                for (consumed, ages) in zip(snapshot.groups[index].topics, ages[index]) {
                    let topic = snapshot.topics[consumed.topicIndex].topic
                    for (partition, age) in zip(consumed.partitions, ages.partitions) {
                        guard let age else { continue }
                        writer.sample(
                            labels.groups[index], .partition(topic.partitions[partition.index].id),
                            labels.topics[consumed.topicIndex], age)
                    }
                }
            }
            return [most, all]
        }
    }
}

/// When a walk asked for the ends of the logs, and when all answers were here, in seconds.
struct WalkTimes: Sendable {
    var asked: Double
    var received: Double
}

/// The clocks that ages are measured by.
protocol LagClock: Sendable {
    /// Monotonic.
    func seconds(at instant: ContinuousClock.Instant) -> Double
    /// - Parameter seconds: monotonic.
    func unixMilliseconds(at seconds: Double) -> Int64
}

struct SystemLagClock: LagClock {
    private let origin = ContinuousClock.now

    func seconds(at instant: ContinuousClock.Instant) -> Double { origin.duration(to: instant) / .seconds(1) }

    /// By the clock that brokers' and producers' timestamps come from. It may have been set meanwhile.
    func unixMilliseconds(at seconds: Double) -> Int64 {
        UnixTime.milliseconds - Int64(((self.seconds(at: .now) - seconds) * 1_000).rounded())
    }
}
