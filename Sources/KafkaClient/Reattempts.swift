/// When to ask again for what was lost with a connection: after ever longer pauses, a few times, for two seconds in all.
///
/// A connection that breaks takes along all that is asked over it at that moment. What one answer cost, or a broker that closed an
/// idle connection, must not cost the other answers.
struct Reattempts {
    /// When the attempt has to end.
    private(set) var deadline: ContinuousClock.Instant
    private var left = 5
    /// Milliseconds.
    private var pause: Int32 = 10

    /// - Parameter deadline: of the first attempt, and the latest for all others.
    init(deadline: ContinuousClock.Instant) {
        self.deadline = deadline
    }

    /// Blocks until the next attempt may start.
    /// - Returns: false if there is none.
    mutating func wait() -> Bool {
        if pause == 10 { deadline = min(deadline, .now + .seconds(2)) }
        guard left > 0, deadline.millisecondsLeft > pause else { return false }
        deadline.block(forMilliseconds: pause)
        left -= 1
        pause *= 2
        return true
    }
}

extension KafkaError.Code {
    /// Whether the connection may be what the answer was lost with. To some of what breaks it, librdkafka says that the answer could
    /// not be read.
    var isLostAnswer: Bool { category == .connect || self == .badAnswer }
}
