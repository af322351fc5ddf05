import Exposition
import KafkaReader
import Testing

@testable import EndToEnd

/// The life of a partition's messages.
@Suite struct MessageTrackerTests {
    private static let configuration: EndToEndConfiguration = {
        var configuration = EndToEndConfiguration()
        configuration.timeout = .seconds(1)
        return configuration
    }()

    private var tracker = MessageTracker(partition: 3, configuration)
    private static let failure = KafkaError(.timedOut, .write)

    @Test func countersAreThereFromTheStart() {
        let statistics = tracker.statistics
        #expect(statistics.id == 3 && statistics.produced == 0 && statistics.inFlight == 0 && statistics.received == 0)
        #expect(statistics.roundtripLatency.count == 0)
        #expect(statistics.roundtripLatency.bounds == [0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1])
    }

    @Test(arguments: [(1, [0.001]), (5, [0.005]), (6, [0.005, 0.006]), (20, [0.005, 0.01, 0.02])] as [(Int, [Double])])
    func bucketsEndWithTheTimeout(milliseconds: Int, bounds: [Double]) {
        var configuration = EndToEndConfiguration()
        configuration.timeout = .milliseconds(milliseconds)
        #expect(configuration.bounds == bounds)
    }

    @Test mutating func aMessageGoesRound() {
        let number = tracker.write(at: .seconds(1))
        #expect(tracker.statistics.inFlight == 1 && tracker.statistics.produced == 1)
        tracker.noteWritten(number, .success(7), at: .milliseconds(1_010))
        #expect(tracker.statistics.inFlight == 0 && tracker.statistics.produceLatency.sum == 0.01)
        #expect(tracker.noteRead(number, offset: 7, at: .milliseconds(1_030)) == 8)
        #expect(tracker.statistics.roundtripLatency.sum == 0.03 && tracker.statistics.commits == 1)
        tracker.noteCommitted(8, nil, at: .milliseconds(1_035))
        #expect(tracker.statistics.commitLatency.count == 1 && tracker.statistics.commitFailures == 0)
        tracker.expire(at: .seconds(100))
        #expect(tracker.statistics.late == 0 && tracker.statistics.lost == 0)
    }

    /// The consumer may be faster than the acknowledgement.
    @Test mutating func aMessageMayBeReadBeforeItIsAcknowledged() {
        let number = tracker.write(at: .zero)
        #expect(tracker.noteRead(number, offset: 0, at: .milliseconds(5)) == 1)
        #expect(tracker.statistics.inFlight == 1)
        tracker.noteWritten(number, .success(0), at: .milliseconds(6))
        #expect(tracker.statistics.inFlight == 0 && tracker.statistics.produceLatency.count == 1)
        tracker.expire(at: .seconds(9))
        #expect(tracker.statistics.late == 0 && tracker.statistics.lost == 0)
    }

    @Test mutating func aMessageThatIsNotReadIsLateOnceThenLostOnce() {
        let number = tracker.write(at: .zero)
        tracker.noteWritten(number, .success(0), at: .zero)
        tracker.expire(at: .seconds(1))
        #expect(tracker.statistics.late == 0)
        for _ in 1...2 { tracker.expire(at: .milliseconds(1_001)) }
        #expect(tracker.statistics.late == 1 && tracker.statistics.lost == 0)
        for _ in 1...2 { tracker.expire(at: .milliseconds(3_001)) }
        #expect(tracker.statistics.late == 1 && tracker.statistics.lost == 1)
        // It is forgotten.
        #expect(tracker.noteRead(number, offset: 0, at: .seconds(4)) == nil && tracker.statistics.received == 0)
    }

    @Test(arguments: [false, true]) mutating func aLateMessageIsReceived(isCounted: Bool) {
        let number = tracker.write(at: .zero)
        if isCounted { tracker.expire(at: .milliseconds(1_500)) }
        _ = tracker.noteRead(number, offset: 0, at: .milliseconds(1_600))
        #expect(tracker.statistics.late == 1 && tracker.statistics.received == 1)
        #expect(tracker.statistics.roundtripLatency.counts.last == 1)
    }

    /// A leader that is down loses nothing that it acknowledged.
    @Test mutating func aMessageThatWasNotWrittenIsLateAndNotLost() {
        let number = tracker.write(at: .zero)
        tracker.noteWritten(number, .failure(Self.failure), at: .seconds(1))
        #expect(tracker.statistics.produceFailures == 1 && tracker.statistics.produceLatency.count == 0)
        #expect(tracker.statistics.produceError == Self.failure && tracker.statistics.inFlight == 0)
        for second in 2...5 { tracker.expire(at: .seconds(second)) }
        #expect(tracker.statistics.late == 1 && tracker.statistics.lost == 0)
    }

    /// The leader wrote it, and its acknowledgement was not in time.
    @Test mutating func aMessageThatFailedMayBeReadAllTheSame() {
        let number = tracker.write(at: .zero)
        tracker.noteWritten(number, .failure(Self.failure), at: .seconds(1))
        #expect(tracker.noteRead(number, offset: 0, at: .milliseconds(1_100)) == 1)
        #expect(tracker.statistics.received == 1 && tracker.statistics.produceFailures == 1)
    }

    @Test mutating func aMessageThatWasWrittenTwiceCountsOnce() {
        let number = tracker.write(at: .zero)
        _ = tracker.noteRead(number, offset: 0, at: .milliseconds(1))
        #expect(tracker.noteRead(number, offset: 1, at: .milliseconds(2)) == nil)
        tracker.noteWritten(number, .success(0), at: .milliseconds(3))
        #expect(tracker.noteRead(number, offset: 2, at: .milliseconds(4)) == nil)
        tracker.noteWritten(number, .success(0), at: .milliseconds(5))
        #expect(tracker.statistics.received == 1 && tracker.statistics.produceLatency.count == 1)
    }

    @Test mutating func oneCommitIsUnderWayAtATime() {
        let numbers = (0..<3).map { tracker.write(at: .milliseconds($0)) }
        #expect(tracker.noteRead(numbers[0], offset: 0, at: .milliseconds(10)) == 1)
        #expect(tracker.noteRead(numbers[1], offset: 1, at: .milliseconds(11)) == nil)
        tracker.noteCommitted(1, nil, at: .milliseconds(20))
        #expect(tracker.noteRead(numbers[2], offset: 2, at: .milliseconds(21)) == 3)
        #expect(tracker.statistics.commits == 2)
        let error = KafkaError(.groupAuthorizationFailed, .commit)
        tracker.noteCommitted(3, error, at: .milliseconds(22))
        #expect(tracker.statistics.commitFailures == 1 && tracker.statistics.commitError == error)
    }

    @Test mutating func aCommitWithoutAnswerFails() {
        let first = tracker.write(at: .zero)
        _ = tracker.noteRead(first, offset: 0, at: .zero)
        tracker.expire(at: .milliseconds(1_001))
        #expect(tracker.statistics.commitFailures == 1)
        let second = tracker.write(at: .seconds(2))
        #expect(tracker.noteRead(second, offset: 1, at: .seconds(2)) == 2)
        // Its answer comes too late.
        tracker.noteCommitted(1, nil, at: .seconds(2))
        #expect(tracker.statistics.commitLatency.count == 0)
    }

    /// Their leader did not say in time from where to read.
    @Test mutating func messagesFromBeforeReadingBeganAreNotLost() {
        let acknowledged = tracker.write(at: .zero)
        tracker.noteWritten(acknowledged, .success(10), at: .zero)
        let underWay = tracker.write(at: .milliseconds(1))
        let inReach = tracker.write(at: .milliseconds(2))
        tracker.beginReading(at: 12, now: .milliseconds(3))
        tracker.noteWritten(underWay, .success(11), at: .milliseconds(4))
        tracker.noteWritten(inReach, .success(12), at: .milliseconds(4))
        for second in 1...5 { tracker.expire(at: .seconds(second)) }
        #expect(tracker.statistics.lost == 1)
    }

    /// The offsets of a topic that was created anew begin at 0.
    @Test mutating func messagesOfATopicThatWasCreatedAnewCount() {
        tracker.beginReading(at: 1_000, now: .zero)
        let number = tracker.write(at: .milliseconds(1))
        tracker.noteWritten(number, .success(0), at: .milliseconds(2))
        #expect(tracker.noteRead(number, offset: 0, at: .milliseconds(3)) == 1)
    }

    @Test mutating func whatIsForgottenIsNeitherInFlightNorLate() {
        let number = tracker.write(at: .zero)
        tracker.forgetMessages()
        tracker.noteWritten(number, .success(0), at: .seconds(1))
        tracker.expire(at: .seconds(9))
        let statistics = tracker.statistics
        #expect(statistics.inFlight == 0 && statistics.late == 0 && statistics.lost == 0 && statistics.produceLatency.count == 0)
        #expect(tracker.write(at: .seconds(9)) > number)
    }

    /// librdkafka reports it later than it is kept if the time-out is shorter than a second.
    @Test(arguments: [false, true]) mutating func aMessageThatIsForgottenWithoutAnAnswerFailed(isRead: Bool) {
        let number = tracker.write(at: .zero)
        if isRead { _ = tracker.noteRead(number, offset: 0, at: .milliseconds(1)) }
        tracker.expire(at: .seconds(3))
        #expect(tracker.statistics.produceFailures == 0 && tracker.statistics.inFlight == 1)
        for _ in 1...2 { tracker.expire(at: .milliseconds(3_001)) }
        tracker.noteWritten(number, .failure(Self.failure), at: .seconds(4))
        let statistics = tracker.statistics
        #expect(statistics.produceFailures == 1 && statistics.produceError?.code == .timedOut && statistics.inFlight == 0)
        #expect(statistics.late == (isRead ? 0 : 1) && statistics.lost == 0)
    }

    @Test mutating func oldMessagesAreForgotten() {
        for tick in 0..<10_000 {
            let now = Duration.milliseconds(tick * 10)
            _ = tracker.write(at: now)
            tracker.expire(at: now)
        }
        #expect(tracker.statistics.produced == tracker.statistics.produceFailures + tracker.statistics.inFlight)
        // Three times the time-out.
        #expect((300...302).contains(tracker.statistics.inFlight), "\(tracker.statistics.inFlight)")
    }
}
