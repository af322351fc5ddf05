internal import KafkaReader
internal import Synchronization
internal import System

/// The token that all connections of one client log in with. It is fetched anew before it expires.
final class LoginTokens: Sendable {
    private typealias Fetch = OneShot<Result<SASL.Token, SASLFailure>>

    private struct State {
        var token: SASL.Token?
        /// When the next one is fetched.
        var renewAt = ContinuousClock.now
        /// In progress.
        var fetch: Fetch?
        var failure: SASLFailure?
        var retryAt = ContinuousClock.now
    }

    private enum Step {
        case use(SASL.Token, fetchingNext: Fetch?)
        case fail(SASLFailure)
        case wait(Fetch, isNew: Bool)
    }

    /// The pause after a failed fetch, the same as librdkafka's.
    private static let pause = Duration.seconds(10)

    private let source: @Sendable () async throws -> SASL.Token
    private let attempts: LoginAttempts
    private let state = Mutex(State())

    init(_ source: @escaping @Sendable () async throws -> SASL.Token, attempts: LoginAttempts) {
        self.source = source
        self.attempts = attempts
    }

    /// The token; a new one after 80 % of its time. The old one is used until it expires if there is no new one.
    func token(deadline: ContinuousClock.Instant) async throws(SASLFailure) -> SASL.Token {
        switch state.withLock({ Self.step(&$0) }) {
        case .use(let token, let fetch):
            if let fetch { Task { await self.run(fetch) } }
            return token
        case .fail(let failure): throw failure
        case .wait(let fetch, let isNew):
            if isNew { Task { await self.run(fetch) } }
            // A fetch goes on after this deadline: the next connection needs its token.
            return try await fetch.value(forThisWaiterUntil: deadline) { .failure(.timedOut) }.get()
        }
    }

    private static func step(_ state: inout State) -> Step {
        let token = state.token.flatMap { $0.isExpired ? nil : $0 }
        if let token, state.renewAt > .now || state.fetch != nil { return .use(token, fetchingNext: nil) }
        if let fetch = state.fetch { return .wait(fetch, isNew: false) }
        if let failure = state.failure, state.retryAt > .now {
            return token.map { .use($0, fetchingNext: nil) } ?? .fail(failure)
        }
        let fetch = Fetch()
        state.fetch = fetch
        return token.map { .use($0, fetchingNext: fetch) } ?? .wait(fetch, isNew: true)
    }

    private func run(_ fetch: Fetch) async {
        var result: Result<SASL.Token, SASLFailure>
        do {
            result = .success(try await source())
        } catch {
            result = .failure(.failed("there is no token: \(error)"))
        }
        let isFirst = state.withLock { state in
            let isFirst = state.token == nil
            state.fetch = nil
            switch result {
            case .success(let token):
                state.token = token
                state.failure = nil
                state.renewAt = .now + .milliseconds(max(0, token.expiresMilliseconds - UnixTime.milliseconds)) * 4 / 5
            case .failure(let failure):
                state.failure = failure
                state.retryAt = .now + Self.pause
                if let token = state.token, !token.isExpired { result = .success(token) }
            }
            return isFirst
        }
        if case .success = result { attempts.noteToken(isFirst: isFirst) }
        fetch.settle(result)
    }
}
