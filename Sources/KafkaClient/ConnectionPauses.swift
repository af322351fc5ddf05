internal import Synchronization

/// Pauses between connections that break before they carry a request, shared by all handles: each handle has its own back-off, and many
/// handles are created while a cluster is down.
final class ConnectionPauses: Sendable {
    private struct Failures {
        var count = 0
        var retryAt = ContinuousClock.now
    }

    /// By socket address: another of the host's addresses may work.
    private let failures = Mutex<[[UInt8]: Failures]>([:])

    /// No pause after the first failure, then up to one second. librdkafka's own back-off is added to it.
    private static func pause(afterFailures count: Int) -> Duration {
        count < 2 ? .zero : min(.milliseconds(100) * (1 << min(count - 1, 10)), .seconds(1))
    }

    func mayConnect(to peer: [UInt8]) -> Bool {
        failures.withLock { $0[peer].map { $0.retryAt <= .now } ?? true }
    }

    /// Called when a connection broke before it was usable.
    func noteFailure(of peer: [UInt8]) {
        failures.withLock { failures in
            var failure = failures[peer] ?? Failures()
            failure.count += 1
            failure.retryAt = .now + Self.pause(afterFailures: failure.count)
            failures[peer] = failure
        }
    }

    func noteUse(of peer: [UInt8]) {
        failures.withLock { $0[peer] = nil }
    }
}
