import KafkaReader
import TestSupport
import Testing

@testable import Sharding

/// When a member of the exporters' group publishes what the group assigned to it. The scrape interval is 30 s, the session time-out 10 s.
@Suite struct GroupShardTests {
    private let clock = ManualClock()
    private let shard: GroupShard<ManualClock>

    init() {
        shard = GroupShard(scrapeInterval: .seconds(30), sessionTimeout: .seconds(10), clock: clock)
    }

    private func metadata(offsetsPartitions: Int? = 4) -> ClusterMetadata {
        let topics = offsetsPartitions.map { count in
            ClusterMetadata.Topic(
                name: "__consumer_offsets",
                partitions: (0..<count).map { .init(id: Int32($0), leader: 1, replicas: nil) })
        }
        return ClusterMetadata(brokers: [], topics: [topics].compactMap(\.self))
    }

    private var partitions: Set<Int>? { try? shard.shard(in: metadata(), elapsed: .zero).partitions }

    /// Heartbeats every 2 s for so long, each answered at once.
    private func beat(seconds: Int) {
        for _ in 0..<seconds / 2 {
            clock.advance(by: .seconds(2))
            shard.note(.answered(roundTrip: .zero))
        }
    }

    private func join(_ partitions: [Int32]) {
        shard.note(.answered(roundTrip: .zero))
        shard.note(.assigned(partitions))
    }

    @Test func aPartitionIsPublishedOneScrapeIntervalAfterItWasAssigned() throws {
        join([1, 2])
        #expect(partitions == [])
        beat(seconds: 28)
        #expect(partitions == [])
        beat(seconds: 2)
        let published = try shard.shard(in: metadata(), elapsed: .zero)
        #expect(published == Shard([1, 2], of: 4))
        #expect(shard.isCurrent(published))
    }

    @Test func whatIsAssignedLaterWaitsAndTheRestDoesNot() {
        join([1])
        beat(seconds: 30)
        shard.note(.assigned([3]))
        #expect(partitions == [1])
        // A protocol that names all partitions again does not start the time anew.
        shard.note(.assigned([1, 3]))
        #expect(partitions == [1])
        beat(seconds: 30)
        #expect(partitions == [1, 3])
    }

    @Test func aRevokedPartitionIsNotPublishedAnyMore() throws {
        join([1, 2])
        beat(seconds: 30)
        let before = try shard.shard(in: metadata(), elapsed: .zero)
        shard.note(.revoked([2]))
        #expect(partitions == [1])
        #expect(!shard.isCurrent(before))
        #expect(shard.isCurrent(Shard([1], of: 4)))
        // It came back: another member may have had it meanwhile.
        shard.note(.assigned([2]))
        #expect(partitions == [1] && !shard.isCurrent(before))
    }

    @Test func nothingIsPublishedOnceTheLastHeartbeatIsAsOldAsTheSession() throws {
        join([1])
        beat(seconds: 30)
        let published = try shard.shard(in: metadata(), elapsed: .zero)
        clock.advance(by: .milliseconds(9_999))
        #expect(partitions == [1] && shard.isCurrent(published))
        clock.advance(by: .milliseconds(1))
        #expect(!shard.isCurrent(published))
        #expect(thrownError(KafkaError.self) { try shard.shard(in: metadata(), elapsed: .zero) }?.code == .timedOut)
    }

    /// The coordinator counts from when it got the request, which was no earlier than when it was sent.
    @Test func theSessionCountsFromWhenAHeartbeatWasSent() {
        join([1])
        beat(seconds: 30)
        clock.advance(by: .seconds(8))
        shard.note(.answered(roundTrip: .seconds(7)))
        #expect(partitions == [1])
        clock.advance(by: .seconds(3))
        #expect(partitions == nil)
    }

    /// Its answer may say that the session has ended.
    @Test func theFirstHeartbeatAfterALongPauseProvesNothing() {
        join([1])
        beat(seconds: 30)
        clock.advance(by: .seconds(60))
        shard.note(.answered(roundTrip: .zero))
        #expect(partitions == [])
        // The group never noticed: still a member with the same partitions. Others may have had them in between.
        beat(seconds: 2)
        #expect(partitions == [])
        beat(seconds: 28)
        #expect(partitions == [])
        beat(seconds: 2)
        #expect(partitions == [1])
    }

    @Test func whoeverWasExpelledWaitsForANewAssignment() {
        join([1])
        beat(seconds: 30)
        clock.advance(by: .seconds(60))
        shard.note(.answered(roundTrip: .zero))
        shard.note(.revoked([1]))
        beat(seconds: 60)
        #expect(partitions == [])
        shard.note(.assigned([1]))
        beat(seconds: 30)
        #expect(partitions == [1])
    }

    /// An assignment that was waiting to be noted when the process froze is older than the end of the session.
    @Test func anAssignmentDoesNotVouchForASession() {
        join([1])
        beat(seconds: 30)
        clock.advance(by: .seconds(60))
        shard.note(.answered(roundTrip: .zero))
        shard.note(.assigned([3]))
        #expect(partitions == [])
    }

    /// Prometheus gives samples the time at which the scrape began.
    @Test func aPartitionIsNotPublishedInAScrapeThatBeganTooEarly() throws {
        join([1])
        beat(seconds: 30)
        #expect(try shard.shard(in: metadata(), elapsed: .milliseconds(1)).partitions == [])
        beat(seconds: 2)
        #expect(try shard.shard(in: metadata(), elapsed: .seconds(2)).partitions == [1])
    }

    /// Names fall into other partitions, and the other exporters find that out one scrape interval later at the latest.
    @Test func nothingIsPublishedForAScrapeIntervalAfterTheTopicGotPartitions() throws {
        join([1])
        beat(seconds: 30)
        let before = try shard.shard(in: metadata(), elapsed: .zero)
        #expect(before.partitions == [1])
        #expect(try shard.shard(in: metadata(offsetsPartitions: 8), elapsed: .zero) == Shard([], of: 8))
        #expect(!shard.isCurrent(before))
        beat(seconds: 30)
        #expect(try shard.shard(in: metadata(offsetsPartitions: 8), elapsed: .zero) == Shard([1], of: 8))
    }

    @Test func theReasonIsReportedWhileTheGroupCannotBeJoined() {
        #expect(partitions == [])
        let refusal = KafkaError(.disconnected, .membership, detail: "no")
        shard.note(.failed(refusal))
        #expect(thrownError(KafkaError.self) { try shard.shard(in: metadata(), elapsed: .zero) } == refusal)
        join([1])
        #expect(partitions == [])
        beat(seconds: 30)
        // A failure elsewhere does not concern whoever is a member.
        shard.note(.failed(refusal))
        #expect(partitions == [1])
    }

    @Test func aCoordinatorThatNeverAnswersIsAFailure() {
        clock.advance(by: .seconds(10))
        let error = thrownError(KafkaError.self) { try shard.shard(in: metadata(), elapsed: .zero) }
        #expect(error == KafkaError(.timedOut, .membership))
    }

    @Test func withoutTheTopicOfOffsetsThereIsNoShard() {
        join([1])
        beat(seconds: 30)
        let error = thrownError(KafkaError.self) { try shard.shard(in: metadata(offsetsPartitions: nil), elapsed: .zero) }
        #expect(error?.target == .topic("__consumer_offsets") && error?.code == .unknownTopic)
    }
}
