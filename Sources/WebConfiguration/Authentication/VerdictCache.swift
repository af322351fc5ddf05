import System
import TLS

/// Caches bcrypt's verdicts, so that a scrape does not cost 100 ms of CPU.
///
/// No password is kept: the key is an HMAC of user, password and hash, with a random key of this process. When a hash changes,
/// its verdicts no longer match.
struct VerdictCache {
    typealias Key = [UInt8]

    /// For each kind, so that many wrong passwords cannot evict the right ones.
    private static let limit = 1_000

    private let secret: [UInt8]
    private(set) var accepted: Set<Key> = []
    private(set) var rejected: Set<Key> = []

    init() {
        secret = [UInt8].random(count: 32)
    }

    func key(_ credentials: BasicCredentials, _ hash: BcryptHash?) -> Key {
        // Each part is preceded by its length, so that no two triples give the same bytes.
        let parts = [Array(credentials.user.utf8), credentials.password, hash?.bytes ?? []]
        let message = parts.flatMap { part in withUnsafeBytes(of: part.count, Array.init) + part }
        return Digest.sha256.code(of: message, key: secret)
    }

    subscript(key: Key) -> Bool? {
        if accepted.contains(key) { return true }
        return rejected.contains(key) ? false : nil
    }

    mutating func insert(_ isAccepted: Bool, for key: Key) {
        if isAccepted {
            Self.insert(key, into: &accepted)
        } else {
            Self.insert(key, into: &rejected)
        }
    }

    private static func insert(_ key: Key, into keys: inout Set<Key>) {
        // This is rare, and the entries in use soon come back.
        if keys.count >= limit { keys = [] }
        keys.insert(key)
    }
}
