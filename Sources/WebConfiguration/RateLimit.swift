/// How often all clients together may ask.
public struct RateLimit: Sendable, Equatable {
    /// After this long one more request is allowed.
    public let interval: Duration
    /// How many may come at once.
    public let burst: Int

    public init(interval: Duration, burst: Int) {
        self.interval = interval
        self.burst = burst
    }
}
