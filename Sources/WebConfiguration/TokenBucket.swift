/// A rate limit at work: a bucket that holds a token for each request that may come now.
struct TokenBucket {
    typealias Instant = ContinuousClock.Instant

    let limit: RateLimit
    private var tokens: Int
    /// Up to when tokens were added.
    private var filled: Instant

    init(_ limit: RateLimit, now: Instant) {
        self.limit = limit
        tokens = limit.burst
        filled = now
    }

    /// Takes a token for a request; false when there is none.
    mutating func take(now: Instant) -> Bool {
        let elapsed = filled.duration(to: now)
        let missing = limit.burst - tokens
        if elapsed >= limit.interval * missing {
            tokens = limit.burst
            filled = now
        } else {
            // Fewer than are missing: the quotient is small, and what is left over counts for the next one.
            let added = Int(elapsed / limit.interval)
            tokens += added
            filled += limit.interval * added
        }
        guard tokens > 0 else { return false }
        tokens -= 1
        return true
    }
}
