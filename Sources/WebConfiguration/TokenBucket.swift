/// Enforces a rate limit: a bucket with one token for each request that is allowed now.
struct TokenBucket {
    typealias Instant = ContinuousClock.Instant

    let limit: RateLimit
    private var tokens: Int
    /// The time up to which tokens were added.
    private var filled: Instant

    init(_ limit: RateLimit, now: Instant) {
        self.limit = limit
        tokens = limit.burst
        filled = now
    }

    /// Takes a token for a request; returns false if there is none.
    mutating func take(now: Instant) -> Bool {
        let elapsed = filled.duration(to: now)
        let missing = limit.burst - tokens
        if elapsed >= limit.interval * missing {
            tokens = limit.burst
            filled = now
        } else {
            // Fewer than are missing, so the quotient is small; the rest of the time counts for the next token.
            let added = Int(elapsed / limit.interval)
            tokens += added
            filled += limit.interval * added
        }
        guard tokens > 0 else { return false }
        tokens -= 1
        return true
    }
}
