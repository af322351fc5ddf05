internal import KafkaProtocol
internal import Synchronization
internal import System
internal import TLS

/// Counts the requests of all connections, and remembers which brokers hold their answers back because of a quota (KIP-124), and the
/// certificates that they present.
final class WireObserver: Sendable {
    private struct State {
        var requests: [ApiKey: Int] = [:]
        var throttles: [HostPort: (time: Duration, since: ContinuousClock.Instant)] = [:]
        var certificates: [HostPort: Certificate] = [:]
    }

    private let state = Mutex(State())

    func countRequest(_ key: ApiKey) {
        state.withLock { $0.requests[key, default: 0] += 1 }
    }

    func noteThrottling(by broker: HostPort, _ time: Duration) {
        state.withLock { $0.throttles[broker] = (time, .now) }
    }

    func noteCertificate(_ certificate: Certificate, of broker: HostPort) {
        state.withLock { $0.certificates[broker] = certificate }
    }

    /// What these brokers presented on their last connections, accepted or not.
    func certificates(of brokers: Set<HostPort>) -> [Certificate] {
        state.withLock { state in
            state.certificates = state.certificates.filter { brokers.contains($0.key) }
            return Array(state.certificates.values)
        }
    }

    /// By the protocol's names of their kinds.
    var requestCounts: [String: Int] {
        state.withLock { state in
            Dictionary(state.requests.map { ($0.key.name, $0.value) }, uniquingKeysWith: +)
        }
    }

    func throttleTimes(since time: ContinuousClock.Instant) -> [HostPort: Duration] {
        state.withLock { $0.throttles.filter { $0.value.since >= time }.mapValues(\.time) }
    }
}
