internal import Synchronization

/// Records which brokers hold their answers back because the client has exceeded its quota (KIP-124).
final class ThrottleObserver: Sendable {
    private let last = Mutex<[Int32: (time: ContinuousClock.Instant, duration: Duration)]>([:])

    /// - Parameters:
    ///   - broker: negative if it is known only by a bootstrap address.
    ///   - duration: zero if the broker no longer throttles.
    func note(broker: Int32, _ duration: Duration) {
        guard duration > .zero else { return }
        last.withLock { $0[broker] = (.now, duration) }
    }

    /// How long each broker holds answers back, as last reported, for brokers that reported it since that time.
    func durations(since time: ContinuousClock.Instant) -> [Int32: Duration] {
        last.withLock { $0.filter { $0.value.time >= time }.mapValues(\.duration) }
    }
}
