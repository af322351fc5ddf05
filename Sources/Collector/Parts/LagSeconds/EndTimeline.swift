internal import System

/// When the end of a partition's log was where, as far as answers prove it: by this it is known when a record became readable.
///
/// Times are seconds on a monotonic clock.
struct EndTimeline: Sendable {
    struct Point: Hashable, Sendable {
        /// The log's end.
        var end: Int64
        /// An answer showed at this time that the log had reached this end.
        var first: Double
        /// The log had not gone beyond this end at this time: when the request was sent that last showed it.
        var last: Double
    }

    /// Ends and times ascend.
    private(set) var points: [Point] = []
    /// Look-ups since the ages of all records that are asked for were known.
    var lookUps = 0

    /// - Parameters:
    ///   - asked: when the request was sent that showed the end.
    ///   - received: when its answer was here.
    mutating func note(end: Int64, asked: Double, received: Double) {
        if let last = points.last {
            if end == last.end {
                points[points.count - 1].last = max(last.last, asked)
                return
            }
            // The log lost its tail, or the topic was created again.
            if end < last.end { clear() }
        }
        points.append(Point(end: end, first: received, last: asked))
    }

    mutating func clear() {
        points.removeAll(keepingCapacity: true)
        lookUps = 0
    }

    /// Adds what was remembered of the time before.
    mutating func append(_ points: ArraySlice<Point>, lookUps: Int) {
        self.points += points
        self.lookUps += lookUps
    }

    /// Forgets what is not needed to tell the age of this record and of later ones.
    mutating func forget(before offset: Int64) {
        let needed = points.partitioningIndex { $0.end > offset } - 1
        if needed > 0 { points.removeFirst(needed) }
    }

    /// Forgets points between neighbours that are so close that no age needs them.
    mutating func thin(now: Double, precision: Precision) {
        // A few points take less time to keep than to judge.
        guard points.count > 8 else { return }
        var lastKept = 0
        for index in points.indices.dropFirst() {
            if index < points.count - 1 {
                let next = points[index + 1]
                let width = next.first - points[lastKept].last
                // The youngest record between the two will be at least that old.
                guard width > max(precision.interval, 0.1 * (now - next.first)) else { continue }
            }
            lastKept += 1
            points[lastKept] = points[index]
        }
        points.removeSubrange((lastKept + 1)...)
    }

    /// How long a record has been readable.
    enum Age: Equatable {
        case known(Double)
        /// It is not known precisely. The answer to a look-up with this age would tell more.
        case unknown(lookUp: Double)
        /// The log does not reach it.
        case none
    }

    /// The longest age that is looked up.
    private static let longestAge: Double = 10 * 365 * 86_400

    /// - Parameters:
    ///   - offset: of the record.
    ///   - points: of a timeline.
    ///   - now: when the last answer was received.
    static func age(
        of offset: Int64, in points: some RandomAccessCollection<Point>, now: Double, precision: Precision
    ) -> Age {
        let upperIndex = points.partitioningIndex { $0.end > offset }
        guard upperIndex < points.endIndex else { return .none }
        let upper = points[upperIndex]
        let youngest = max(now - upper.first, 1)
        guard upperIndex > points.startIndex else { return .unknown(lookUp: (youngest * Self.longestAge).squareRoot()) }
        let lower = points[points.index(before: upperIndex)]
        // The record became readable after `lower.last`, and not after `upper.first`.
        let width = max(0, upper.first - lower.last)
        let share = (Double(offset - lower.end) + 0.5) / Double(upper.end - lower.end)
        let age = now - (lower.last + width * share)
        if precision.admits(width, age: age) { return .known(max(0, age)) }
        return .unknown(lookUp: (youngest * max(now - lower.last, 1)).squareRoot())
    }

    /// Adds the answer to a look-up: of two points that contradict each other, what answers proved counts.
    /// - Parameters:
    ///   - end: the first record of that time or later.
    ///   - time: on the monotonic clock.
    mutating func add(lookedUp end: Int64, at time: Double) {
        let upperIndex = points.partitioningIndex { $0.first > time }
        guard upperIndex < points.count else { return }
        let lower = upperIndex > 0 ? points[upperIndex - 1] : nil
        if let lower, lower.last >= time { return }
        if end >= points[upperIndex].end {
            points[upperIndex].first = time
        } else if let lower, end <= lower.end {
            points[upperIndex - 1].last = time
        } else {
            points.insert(Point(end: end, first: time, last: time), at: upperIndex)
        }
    }
}

/// How precisely an age has to be known to be published.
struct Precision: Sendable {
    /// Between two walks, in seconds.
    let interval: Double

    /// Whether an age may be wrong by this much, both in seconds.
    func admits(_ error: Double, age: Double) -> Bool { error <= max(2 * interval, 0.1 * age) }
}
