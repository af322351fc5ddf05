import TestSupport
import Testing

@testable import Collector

/// Ages of records against a model of a partition that knows when each became readable.
@Suite struct EndTimelineTests {
    /// Every 30 s.
    private let precision = Precision(interval: 30)

    private func timeline(_ ends: [(end: Int64, time: Double)]) -> EndTimeline {
        var timeline = EndTimeline()
        for (end, time) in ends { timeline.note(end: end, asked: time - 1, received: time) }
        return timeline
    }

    @Test func aRecordIsAsOldAsTheWalkThatFirstShowedIt() {
        let timeline = timeline([(10, 100), (20, 130), (20, 160), (20, 190)])
        // It became readable after 99 and not after 130.
        guard case .known(let age) = timeline.age(of: 15, now: 190, precision: precision) else {
            Issue.record("the age is not known")
            return
        }
        #expect(age >= 60 && age <= 91)
        #expect(timeline.age(of: 20, now: 190, precision: precision) == .none)
    }

    /// The end was seen again and again before the record came.
    @Test func anIdleHourDoesNotCountAsAge() {
        var timeline = timeline([(10, 100)])
        for walk in 1...120 { timeline.note(end: 10, asked: 100 + Double(walk) * 30, received: 101 + Double(walk) * 30) }
        timeline.note(end: 11, asked: 3_730, received: 3_731)
        guard case .known(let age) = timeline.age(of: 10, now: 3_731, precision: precision) else {
            Issue.record("the age is not known")
            return
        }
        #expect(age <= 31)
    }

    @Test func whatWasWrittenBeforeTheFirstWalkIsLookedUp() {
        var timeline = timeline([(1_000, 100), (1_000, 130)])
        #expect(timeline.age(of: 500, now: 130, precision: precision) != .none)
        // The record was written a day earlier, one a second.
        let written = 130.0 - 86_400
        var count = 0
        while case .unknown(let age) = timeline.age(of: 500, now: 130, precision: precision), count < 20 {
            count += 1
            let time = 130 - age
            timeline.add(lookedUp: min(1_000, max(0, Int64((time - written + 500).rounded(.up)))), at: time)
        }
        #expect(count < 11)
        guard case .known(let age) = timeline.age(of: 500, now: 130, precision: precision) else {
            Issue.record("the age is not known")
            return
        }
        #expect(abs(age - 86_400) <= 8_640)
    }

    /// A producer's clock may be wrong by years.
    @Test func aLookUpDoesNotContradictWhatWalksProved() {
        var timeline = timeline([(10, 100), (20, 1_000)])
        timeline.add(lookedUp: 5, at: 500)
        #expect(timeline.points.map(\.end) == [10, 20])
        timeline.add(lookedUp: 99, at: 800)
        #expect(timeline.points.map(\.end) == [10, 20])
        #expect(timeline.points[1].first == 800 && timeline.points[0].last == 500)
        // Before the first point's last proof, nothing is learned.
        timeline.add(lookedUp: 15, at: 200)
        #expect(timeline.points.count == 2)
    }

    @Test func anEndThatGoesBackForgetsEverything() {
        var timeline = timeline([(10, 100), (20, 130)])
        timeline.note(end: 12, asked: 150, received: 151)
        #expect(timeline.points == [.init(end: 12, first: 151, last: 150)])
    }

    @Test func onlyWhatTheOldestRecordNeedsIsKept() {
        var timeline = timeline([(10, 100), (20, 130), (30, 160), (40, 190)])
        timeline.forget(before: 25)
        #expect(timeline.points.map(\.end) == [20, 30, 40])
        timeline.forget(before: 40)
        #expect(timeline.points.map(\.end) == [40])
    }

    /// A week's lag takes some hundred points.
    @Test func oldPointsAreThinnedOut() {
        var timeline = EndTimeline()
        var now = 0.0
        for walk in 0..<5_040 {
            now = Double(walk) * 120
            timeline.note(end: Int64(walk) * 10, asked: now - 1, received: now)
            timeline.thin(now: now, precision: Precision(interval: 120))
        }
        #expect(timeline.points.count < 150)
        for offset in stride(from: Int64(0), to: 50_390, by: 997) {
            // Offset 10 w + k became readable in walk w + 1.
            let written = Double(offset / 10 + 1) * 120
            guard case .known(let age) = timeline.age(of: offset, now: now, precision: Precision(interval: 120)) else {
                Issue.record("the age of \(offset) is not known")
                continue
            }
            #expect(abs(age - (now - written)) <= max(241, 0.1 * age + 121), "\(offset)")
        }
    }

    /// Production, bursts, idle hours, walks at irregular times and by two servers: an age is within its bound of the truth, or absent.
    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func randomAgesAreWithinTheirBounds(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var timeline = EndTimeline()
        /// When each record became readable.
        var readable: [Double] = []
        var now = 0.0
        var walks: [Double] = []
        var known = 0
        var committed: Int64 = 0
        for _ in 0..<400 {
            let start = now
            let interval = ([0.5, 5, 30, 30, 30, 35, 400] as [Double]).randomElement(using: &random) ?? 30
            // Records come at random moments in between, in bursts, or not at all.
            let count = [0, 0, 0, 1, 2, 40].randomElement(using: &random) ?? 0
            readable += (0..<count).map { _ in Double.random(in: start...start + interval, using: &random) }.sorted()
            now = start + interval
            let delay = Double.random(in: 0...0.4, using: &random)
            // The broker answers somewhere between the request and the answer: at its beginning, here.
            let end = Int64(readable.count { $0 <= now })
            timeline.note(end: end, asked: now, received: now + delay)
            now += delay
            walks.append(now)
            let recent = walks.suffix(8)
            let precision = Precision(
                interval: recent.count > 1 ? (now - (recent.first ?? now)) / Double(recent.count - 1) : 0)
            if Bool.random(using: &random) { committed = Int64.random(in: committed...end, using: &random) }
            timeline.forget(before: committed)
            timeline.thin(now: now, precision: precision)
            guard committed < end else { continue }
            if case .known(let age) = timeline.age(of: committed, now: now, precision: precision) {
                known += 1
                let truth = now - readable[Int(committed)]
                let bound: Double = max(2 * precision.interval, 0.1 * age) + 1e-6
                #expect(abs(age - truth) <= bound, "\(age) \(truth)")
            }
        }
        #expect(known > 100)
    }
}

extension EndTimeline {
    func age(of offset: Int64, now: Double, precision: Precision) -> Age {
        Self.age(of: offset, in: points, now: now, precision: precision)
    }
}
