internal import Synchronization

/// Remembers which brokers hold their answers back because the client has used up its quota (KIP-124).
final class ThrottleObserver: Sendable {
    private let last = Mutex<[Int32: (time: ContinuousClock.Instant, duration: Duration)]>([:])

    /// - Parameters:
    ///   - broker: negative for one that is known by a bootstrap address only.
    ///   - duration: zero where the broker does not throttle any more.
    func note(broker: Int32, _ duration: Duration) {
        guard duration > .zero else { return }
        last.withLock { $0[broker] = (.now, duration) }
    }

    /// For how long each broker said at last that it holds answers back, of those that said so since that time.
    func durations(since time: ContinuousClock.Instant) -> [Int32: Duration] {
        last.withLock { $0.filter { $0.value.time >= time }.mapValues(\.duration) }
    }
}
