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

    /// Records a new token. A handle's first token counts only if it replaces one that had expired: a handle that is created for another
    /// attempt also fetches a first token, which must not speed up the attempts.
    func noteToken(isFirst: Bool) {
        pacing.withLock { pacing in
            if !isFirst || pacing.refusal?.wasExpired == true { pacing.forgetRefusals() }
        }
    }

    func lastRefusal(by address: String) -> KafkaError? { pacing.withLock { $0.lastRefusal(by: address)?.error } }

    func refusal(byAllOf addresses: [String]) -> KafkaError? {
        pacing.withLock { $0.refusal(byAllOf: addresses, now: .now) }
    }

    /// A broker's refusal of the login, if no other broker has accepted it since.
    var refusal: KafkaError? { pacing.withLock { $0.refusal?.error } }
}
