internal import KafkaReader
internal import Synchronization
internal import System
internal import TLS

/// What the connections of a client have in common: how many requests they sent, which brokers throttle, and the certificates that brokers
/// present.
final class WireObserver: Sendable {
    let requests = RequestCounts()
    let throttles = ThrottleTimes<HostPort>()
    private let certificates = Mutex<[HostPort: Certificate]>([:])

    func noteCertificate(_ certificate: Certificate, of broker: HostPort) {
        certificates.withLock { $0[broker] = certificate }
    }

    /// What these brokers presented on their last connections, accepted or not.
    func certificates(of brokers: Set<HostPort>) -> [Certificate] {
        certificates.withLock { certificates in
            certificates = certificates.filter { brokers.contains($0.key) }
            return Array(certificates.values)
        }
    }
}
