internal import Synchronization

/// Remembers which brokers hold their answers back because the client has exceeded its quota (KIP-124).
public final class ThrottleTimes<Broker: Hashable & Sendable>: Sendable {
    private let last = Mutex<[Broker: (time: ContinuousClock.Instant, duration: Duration)]>([:])

    public init() {}

    /// - Parameter duration: zero if the broker does not throttle any more.
    public func note(_ broker: Broker, _ duration: Duration) {
        guard duration > .zero else { return }
        last.withLock { $0[broker] = (.now, duration) }
    }

    /// How long each broker holds answers back, as last reported, for brokers that reported it since that time.
    public func durations(since time: ContinuousClock.Instant) -> [Broker: Duration] {
        last.withLock { $0.filter { $0.value.time >= time }.mapValues(\.duration) }
    }
}
