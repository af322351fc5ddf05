/// A limit on the requests of all clients together.
public struct RateLimit: Sendable, Equatable {
    /// The time after which one more request is allowed.
    public let interval: Duration
    /// The number of requests allowed at once.
    public let burst: Int

    public init(interval: Duration, burst: Int) {
        self.interval = interval
        self.burst = burst
    }
}
