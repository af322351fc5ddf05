internal import Synchronization
internal import System

/// Runs a blocking call on a thread made for it, never on Swift's cooperative pool, which has one thread a core and would
/// stand still for as long as a server keeps silent. Tokens and tickets are fetched minutes apart, so a pool of threads would
/// only wait.
public enum OwnThread {
    /// - Parameter deadline: when to stop waiting. The call itself goes on in its thread, and its result is dropped: C
    ///   libraries without a way to cancel (libkrb5) get one so.
    public static func run<Value: Sendable>(
        deadline: ContinuousClock.Instant? = nil, _ work: @escaping @Sendable () -> Result<Value, AuthenticationError>
    ) async throws(AuthenticationError) -> Value {
        let result: Result<Value, AuthenticationError> = await withCheckedContinuation { continuation in
            let answer = Answer(continuation)
            do throws(AuthenticationError) {
                try start { answer.give(work()) }
            } catch {
                answer.give(.failure(error))
            }
            guard let deadline else { return }
            answer.expire(at: deadline)
        }
        return try result.get()
    }

    /// The one answer that a waiting task gets: the work's or the deadline's, whichever comes first.
    private final class Answer<Value: Sendable>: Sendable {
        private struct State {
            var continuation: CheckedContinuation<Result<Value, AuthenticationError>, Never>?
            var timer: Task<Void, Never>?
        }

        private let state: Mutex<State>

        init(_ continuation: CheckedContinuation<Result<Value, AuthenticationError>, Never>) {
            state = Mutex(State(continuation: continuation))
        }

        func give(_ result: Result<Value, AuthenticationError>) {
            let ended = state.withLock { state in
                defer { state = State() }
                return state
            }
            ended.timer?.cancel()
            ended.continuation?.resume(returning: result)
        }

        func expire(at deadline: ContinuousClock.Instant) {
            let timer = Task {
                guard (try? await Task.sleep(until: deadline, clock: .continuous)) != nil else { return }
                give(.failure(AuthenticationError(.timeout, "no answer within the deadline")))
            }
            let late = state.withLock { state in
                if state.continuation != nil { state.timer = timer }
                return state.continuation == nil
            }
            if late { timer.cancel() }
        }
    }

    private static func start(_ run: @escaping @Sendable () -> Void) throws(AuthenticationError) {
        do throws(SystemError) {
            try Thread.detach(name: "credentials", run)
        } catch {
            throw AuthenticationError(.system, "cannot start a thread: \(SystemError.message(error.code))")
        }
    }
}
