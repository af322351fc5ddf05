/// Runs a blocking call on a thread of its own. Swift's cooperative pool has one thread per core, and would stall while a server or a disk
/// does not respond. Such calls are seconds or minutes apart, so a thread pool would only be idle.
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

    /// - Parameter deadline: when to stop waiting. With a deadline, cancelling the task ends the wait too. The call itself continues in its
    ///   thread, and its result is dropped. This makes calls of C libraries without cancellation (libkrb5) cancellable.
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
