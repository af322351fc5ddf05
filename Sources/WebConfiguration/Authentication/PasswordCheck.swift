import Dispatch
import Synchronization

/// Checks users and passwords: from a cache of earlier results, or with bcrypt on a thread of its own.
final class PasswordCheck: Sendable {
    enum Verdict {
        case accepted, rejected
        /// Too many checks are waiting.
        case busy
    }

    private struct State {
        var cache = VerdictCache()
        var waiting = 0
    }

    private static let waitingLimit = 32

    private let state = Mutex(State())
    private let matches: @Sendable (BcryptHash, _ password: [UInt8]) -> Bool
    /// One check at a time, so that a flood of them takes at most one core; never on the threads that all tasks share.
    private let queue = DispatchQueue(label: "bcrypt", qos: .utility)

    init(matches: @escaping @Sendable (BcryptHash, _ password: [UInt8]) -> Bool = { $0.matches($1) }) {
        self.matches = matches
    }

    /// An unknown user takes as long as a known one with a wrong password, so the time does not reveal which users exist.
    func check(_ credentials: BasicCredentials, users: [String: BcryptHash]) async -> Verdict {
        let hash = users[credentials.user]
        let (key, known, isFull) = state.withLock { state in
            let key = state.cache.key(credentials, hash)
            let known = state.cache[key]
            let isFull = state.waiting >= Self.waitingLimit
            if known == nil, !isFull { state.waiting += 1 }
            return (key, known, isFull)
        }
        if let known { return known ? .accepted : .rejected }
        guard !isFull else { return .busy }
        let decoy = users.values.max { $0.cost < $1.cost }?.decoy
        return await withCheckedContinuation { continuation in
            queue.async {
                // A check of the same password may have been ahead in the queue.
                let known = self.state.withLock { $0.cache[key] }
                let isMatch = known ?? (hash ?? decoy).map { self.matches($0, credentials.password) } ?? false
                let isAccepted = isMatch && hash != nil
                self.state.withLock { state in
                    state.waiting -= 1
                    state.cache.insert(isAccepted, for: key)
                }
                continuation.resume(returning: isAccepted ? .accepted : .rejected)
            }
        }
    }
}
