internal import CKafka
internal import KafkaReader
internal import Synchronization
internal import System

/// Fetches tokens for one handle. librdkafka requests them on the handle's own thread, a task fetches, and that thread passes the token on,
/// so that no task ever holds the C object.
final class TokenRefresh: Sendable {
    private enum State {
        case idle
        case fetching
        case fetched(Result<SASL.Token, any Error>)
    }

    private struct Delivered {
        var count = 0
        /// Milliseconds since 1970.
        var expiry: Int64 = .max
    }

    private let source: @Sendable () async throws -> SASL.Token
    private let attempts: LoginAttempts
    private let state = Mutex(State.idle)
    private let delivered = Mutex(Delivered())

    /// - Parameter attempts: notified of each token.
    init(source: @escaping @Sendable () async throws -> SASL.Token, attempts: LoginAttempts) {
        self.source = source
        self.attempts = attempts
    }

    /// The number of the handle's token; 0 before the first.
    var number: Int { delivered.withLock { $0.count } }

    /// Whether the handle's token has expired, or will before a broker could check it.
    var isExpired: Bool {
        delivered.withLock { SASL.Token.isPast($0.expiry) }
    }

    /// Whether the thread should poll again soon.
    var isFetching: Bool {
        state.withLock { if case .idle = $0 { false } else { true } }
    }

    /// Starts to fetch a token, unless a fetch is in progress.
    func begin() {
        let isNew = state.withLock { state in
            guard case .idle = state else { return false }
            state = .fetching
            return true
        }
        guard isNew else { return }
        Task {
            let result: Result<SASL.Token, any Error>
            do {
                result = .success(try await source())
            } catch {
                result = .failure(error)
            }
            state.withLock { $0 = .fetched(result) }
        }
    }

    /// Passes the result of a finished fetch to librdkafka, if there is one.
    func deliver(to handle: OpaquePointer) {
        let result = state.withLock { state -> Result<SASL.Token, any Error>? in
            guard case .fetched(let result) = state else { return nil }
            state = .idle
            return result
        }
        switch result {
        case nil: break
        case .success(let token):
            if let reason = token.set(on: handle) {
                rd_kafka_oauthbearer_set_token_failure(handle, reason)
                return
            }
            let isFirst = delivered.withLock { delivered in
                delivered = Delivered(count: delivered.count + 1, expiry: token.expiresMilliseconds)
                return delivered.count == 1
            }
            attempts.noteToken(isFirst: isFirst)
        case .failure(let error):
            // librdkafka passes it to the error callback as a failed authentication, and requests a token again in 10 s.
            rd_kafka_oauthbearer_set_token_failure(handle, "\(error)")
        }
    }
}

extension SASL.Token {
    /// - Returns: why librdkafka rejects the token; nil if it accepts it.
    fileprivate func set(on handle: OpaquePointer) -> String? {
        var message = [CChar](repeating: 0, count: 512)
        var code = RD_KAFKA_RESP_ERR__INVALID_ARG
        value.withCString { value in
            code = rd_kafka_oauthbearer_set_token(
                handle, value, expiresMilliseconds, principal, nil, 0, &message, message.count)
        }
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        return Handle.text(message)
    }
}
