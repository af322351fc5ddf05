/// Decides when a refused login is retried: at growing intervals, because each attempt may count towards an account lock-out.
///
/// Attempts are counted over all connections to all brokers. While any connection is logged in, a refusal slows down only the attempts at
/// the broker that refused: that broker lags behind the others, which must not be affected.
///
/// `Place` is what attempts are counted for: a broker's address.
struct LoginPacing<Place: Hashable> {
    struct Refusal {
        let error: KafkaError
        /// Refusals in a row.
        let count: Int
        let retryAt: ContinuousClock.Instant
        /// Whether the login had expired. Its successor is being fetched and does not wait for `retryAt`.
        let wasExpired: Bool
    }

    static var longestPause: Duration { .seconds(300) }
    /// The longest time that a connection takes until it is logged in or closed.
    private static var longestTrial: Duration { .seconds(10) }

    private(set) var refusal: Refusal?
    private var refusals: [Place: Refusal] = [:]
    /// Connections that are logged in.
    private var loggedIn: [Place: Int] = [:]
    /// When the attempt after a pause counts as failed; nil if none is in progress.
    private var trialEnd: ContinuousClock.Instant?

    /// 2 s after the first refusal, doubled after each further one, up to five minutes.
    static func pause(afterRefusals count: Int) -> Duration {
        min(.seconds(2) * (1 << min(count - 1, 16)), longestPause)
    }

    /// Whether a connection may be opened and log in. After a pause, one connection at a time may.
    mutating func mayConnect(to place: Place, now: ContinuousClock.Instant) -> Bool {
        if let refusal = refusals[place], now < refusal.retryAt { return false }
        guard let refusal else { return true }
        guard now >= refusal.retryAt, trialEnd.map({ now >= $0 }) ?? true else { return false }
        trialEnd = now + Self.longestTrial
        return true
    }

    mutating func noteLogin(at place: Place) {
        loggedIn[place, default: 0] += 1
        refusals[place] = nil
        refusal = nil
        trialEnd = nil
    }

    mutating func noteLogout(at place: Place) {
        let count = loggedIn[place, default: 1] - 1
        loggedIn[place] = count > 0 ? count : nil
    }

    mutating func noteRefusal(at place: Place, _ error: KafkaError, wasExpired: Bool = false, now: ContinuousClock.Instant) {
        refusals[place] = Self.next(after: refusals[place], error, wasExpired, now)
        guard loggedIn.isEmpty else { return }
        refusal = Self.next(after: refusal, error, wasExpired, now)
        trialEnd = nil
    }

    /// Called when a connection was closed before the broker answered the login.
    mutating func noteFailedConnection() {
        trialEnd = nil
    }

    /// Called when the login changed: the refusals were for the old one.
    mutating func forgetRefusals() {
        refusals = [:]
        refusal = nil
        trialEnd = nil
    }

    /// The broker's last refusal, unless it has accepted the login since.
    func lastRefusal(by place: Place) -> Refusal? { refusals[place] }

    /// Why none of these brokers may be connected to now; nil if one may be, or will be in a moment.
    func refusal(byAllOf places: [Place], now: ContinuousClock.Instant) -> KafkaError? {
        if let refusal, now < refusal.retryAt { return refusal.wasExpired ? nil : refusal.error }
        let pausing = places.map { place in refusals[place].flatMap { now < $0.retryAt && !$0.wasExpired ? $0 : nil } }
        return pausing.contains { $0 == nil } ? nil : pausing.first??.error
    }

    private static func next(
        after last: Refusal?, _ error: KafkaError, _ wasExpired: Bool, _ now: ContinuousClock.Instant
    ) -> Refusal {
        let count = (last?.count ?? 0) + 1
        return Refusal(error: error, count: count, retryAt: now + pause(afterRefusals: count), wasExpired: wasExpired)
    }
}
