internal import KafkaReader

/// Decides when a login that brokers refused is tried again: ever more slowly, since each attempt may count towards the lock of an
/// account.
///
/// Attempts are counted over all connections to all brokers. While any connection is logged in, a refusal slows down the attempts at
/// its own broker only: that broker lags behind the others, and they must not suffer for it.
struct LoginPacing {
    struct Refusal {
        let error: KafkaError
        /// Refusals in a row.
        let count: Int
        let retryAt: ContinuousClock.Instant
        /// Whether the login had expired. Its successor is on its way, and does not wait for `retryAt`.
        let wasExpired: Bool
    }

    static let longestPause: Duration = .seconds(300)
    /// The longest that a connection takes until it is logged in or closed.
    private static let longestTrial: Duration = .seconds(10)

    private(set) var refusal: Refusal?
    /// By the broker's address, `host:port`.
    private var refusals: [String: Refusal] = [:]
    /// Connections that are logged in, by address.
    private var loggedIn: [String: Int] = [:]
    /// When the attempt counts as failed that is under way after a pause; nil where none is.
    private var trialEnd: ContinuousClock.Instant?

    /// 2 s after the first refusal, twice as long after each further one, up to five minutes.
    static func pause(afterRefusals count: Int) -> Duration {
        min(.seconds(2) * (1 << min(count - 1, 16)), longestPause)
    }

    /// Whether a connection may be opened, which then logs in. After a pause, one connection at a time may.
    mutating func mayConnect(to address: String, now: ContinuousClock.Instant) -> Bool {
        if let refusal = refusals[address], now < refusal.retryAt { return false }
        guard let refusal else { return true }
        guard now >= refusal.retryAt, trialEnd.map({ now >= $0 }) ?? true else { return false }
        trialEnd = now + Self.longestTrial
        return true
    }

    mutating func noteLogin(at address: String) {
        loggedIn[address, default: 0] += 1
        refusals[address] = nil
        refusal = nil
        trialEnd = nil
    }

    mutating func noteLogout(at address: String) {
        let count = loggedIn[address, default: 1] - 1
        loggedIn[address] = count > 0 ? count : nil
    }

    mutating func noteRefusal(at address: String, _ error: KafkaError, wasExpired: Bool = false, now: ContinuousClock.Instant) {
        refusals[address] = Self.next(after: refusals[address], error, wasExpired, now)
        guard loggedIn.isEmpty else { return }
        refusal = Self.next(after: refusal, error, wasExpired, now)
        trialEnd = nil
    }

    /// A connection was closed before the broker said anything about the login.
    mutating func noteFailedConnection() {
        trialEnd = nil
    }

    /// The login changed: what was refused was another one.
    mutating func forgetRefusals() {
        refusals = [:]
        refusal = nil
        trialEnd = nil
    }

    /// What the broker last said, unless it took the login since.
    func lastRefusal(by address: String) -> Refusal? { refusals[address] }

    /// Why none of these brokers is connected to now; nil where one may be, or will be within a moment.
    func refusal(byAllOf addresses: [String], now: ContinuousClock.Instant) -> KafkaError? {
        if let refusal, now < refusal.retryAt { return refusal.wasExpired ? nil : refusal.error }
        let pausing = addresses.map { address in refusals[address].flatMap { now < $0.retryAt && !$0.wasExpired ? $0 : nil } }
        return pausing.contains { $0 == nil } ? nil : pausing.first??.error
    }

    private static func next(
        after last: Refusal?, _ error: KafkaError, _ wasExpired: Bool, _ now: ContinuousClock.Instant
    ) -> Refusal {
        let count = (last?.count ?? 0) + 1
        return Refusal(error: error, count: count, retryAt: now + pause(afterRefusals: count), wasExpired: wasExpired)
    }
}
