internal import Synchronization

/// The attempts to log in with one set of credentials, on all connections that use it.
///
/// Two clients with the same credentials share their attempts: what one was refused, the other does not try at once, unless one of them is
/// logged in.
public struct LoginAttempts: Sendable {
    /// A client may be refused where the other is not: librdkafka before 2.1 is, by Kafka 4 with SCRAM.
    private struct Place: Hashable {
        let client: Client
        /// `host:port`.
        let address: String
    }

    private enum Client: CaseIterable {
        case one, other
    }

    private final class Shared: Sendable {
        let pacing = Mutex(LoginPacing<Place>())
    }

    private let shared = Shared()
    private var client = Client.one

    public init() {}

    /// The same attempts, for another client with the same credentials.
    public func forAnotherClient() -> LoginAttempts {
        var copy = self
        copy.client = .other
        return copy
    }

    private func place(_ address: String) -> Place { Place(client: client, address: address) }

    /// Whether a connection may be opened and log in.
    public func mayConnect(to address: String) -> Bool {
        shared.pacing.withLock { $0.mayConnect(to: place(address), now: .now) }
    }

    public func noteLogin(at address: String) { shared.pacing.withLock { $0.noteLogin(at: place(address)) } }

    public func noteLogout(at address: String) { shared.pacing.withLock { $0.noteLogout(at: place(address)) } }

    /// - Parameter wasExpired: whether the login had expired, so that its successor is being fetched.
    public func noteRefusal(at address: String, _ error: KafkaError, wasExpired: Bool) {
        shared.pacing.withLock { $0.noteRefusal(at: place(address), error, wasExpired: wasExpired, now: .now) }
    }

    /// Called when a connection was closed before the broker answered the login.
    public func noteFailedConnection() { shared.pacing.withLock { $0.noteFailedConnection() } }

    /// Called when the login changed: the refusals were for the old one.
    public func forgetRefusals() { shared.pacing.withLock { $0.forgetRefusals() } }

    /// Records a new token. A connection's first token counts only if it replaces one that had expired: a handle that is created for
    /// another attempt also fetches a first token, which must not speed up the attempts.
    public func noteToken(isFirst: Bool) {
        shared.pacing.withLock { pacing in
            if !isFirst || pacing.refusal?.wasExpired == true { pacing.forgetRefusals() }
        }
    }

    /// The broker's last refusal of any client, unless it has accepted that client's login since.
    public func refusalOfAnyClient(by address: String) -> KafkaError? {
        shared.pacing.withLock { pacing in
            Client.allCases.compactMap { pacing.lastRefusal(by: Place(client: $0, address: address))?.error }.first
        }
    }

    /// The broker's last refusal of this client, unless it has accepted the login since.
    public func lastRefusal(by address: String) -> KafkaError? {
        shared.pacing.withLock { $0.lastRefusal(by: place(address))?.error }
    }

    /// Why none of these brokers may be connected to now; nil if one may be, or will be in a moment.
    public func refusal(byAllOf addresses: [String]) -> KafkaError? {
        shared.pacing.withLock { $0.refusal(byAllOf: addresses.map(place), now: .now) }
    }

    /// A broker's refusal of the login, if no other broker has accepted it since.
    public var refusal: KafkaError? { shared.pacing.withLock { $0.refusal?.error } }
}
