/// Runs a blocking call on a thread made for it, never on Swift's cooperative pool, which has one thread a core and would
/// stand still for as long as a server or a disk keeps silent. Such calls are made seconds or minutes apart, so a pool of threads
/// would only wait.
public enum BlockingCall {
    /// Why there is no result.
    public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// The deadline passed, or the task was cancelled.
        case timedOut
        case noThread(SystemError)

        public var description: String {
            switch self {
            case .timedOut: "no answer within the deadline"
            case .noThread(let error): "cannot start a thread: \(SystemError.message(error.code))"
            }
        }
    }

    /// - Parameter deadline: when to stop waiting, as when the task is cancelled. The call itself goes on in its thread, and its
    ///   result is dropped: C libraries without a way to cancel (libkrb5) get one so.
    public static func run<Value: Sendable>(
        deadline: ContinuousClock.Instant? = nil, _ work: @escaping @Sendable () -> Value
    ) async throws(Failure) -> Value {
        let outcome = OneShot<Result<Value, Failure>>()
        do throws(SystemError) {
            try Thread.detach(name: "blocking call") { outcome.settle(.success(work())) }
        } catch {
            throw .noThread(error)
        }
        guard let deadline else { return try await outcome.value().get() }
        return try await outcome.value(until: deadline) { .failure(.timedOut) }.get()
    }
}
