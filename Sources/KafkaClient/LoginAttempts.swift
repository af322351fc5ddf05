internal import KafkaReader
internal import Synchronization

/// The attempts to log in with one set of credentials, on all handles that use it.
final class LoginAttempts: Sendable {
    private let pacing = Mutex(LoginPacing())

    func mayConnect(to address: String) -> Bool { pacing.withLock { $0.mayConnect(to: address, now: .now) } }

    func noteLogin(at address: String) { pacing.withLock { $0.noteLogin(at: address) } }

    func noteLogout(at address: String) { pacing.withLock { $0.noteLogout(at: address) } }

    func noteRefusal(at address: String, _ error: KafkaError, wasExpired: Bool) {
        pacing.withLock { $0.noteRefusal(at: address, error, wasExpired: wasExpired, now: .now) }
    }

    func noteFailedConnection() { pacing.withLock { $0.noteFailedConnection() } }

    func forgetRefusals() { pacing.withLock { $0.forgetRefusals() } }

    /// Takes note of a token: of a handle's first one only where it takes the place of one that had expired. A handle that is made to
    /// try once more fetches a first one too, and must not try the faster for it.
    func noteToken(isFirst: Bool) {
        pacing.withLock { pacing in
            if !isFirst || pacing.refusal?.wasExpired == true { pacing.forgetRefusals() }
        }
    }

    func lastRefusal(by address: String) -> KafkaError? { pacing.withLock { $0.lastRefusal(by: address)?.error } }

    func refusal(byAllOf addresses: [String]) -> KafkaError? {
        pacing.withLock { $0.refusal(byAllOf: addresses, now: .now) }
    }

    /// What a broker said of the login, where no other has taken it since.
    var refusal: KafkaError? { pacing.withLock { $0.refusal?.error } }
}
