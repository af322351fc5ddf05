internal import Synchronization

/// Pauses between connections that break before anything was asked by them, of all handles together: each handle has a back-off of its
/// own, and many are made while a cluster is down.
final class ConnectionPauses: Sendable {
    private struct Failures {
        var count = 0
        var retryAt = ContinuousClock.now
    }

    /// By the socket address: of a host's other addresses one may work.
    private let failures = Mutex<[[UInt8]: Failures]>([:])

    /// None after the first failure, then up to a second: librdkafka's own back-off comes on top of it.
    private static func pause(afterFailures count: Int) -> Duration {
        count < 2 ? .zero : min(.milliseconds(100) * (1 << min(count - 1, 10)), .seconds(1))
    }

    func mayConnect(to peer: [UInt8]) -> Bool {
        failures.withLock { $0[peer].map { $0.retryAt <= .now } ?? true }
    }

    /// A connection broke before it was of use.
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
