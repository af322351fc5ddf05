internal import Dispatch
internal import Synchronization
internal import System

/// A bounded pool of threads for calls that block.
///
/// Blocking calls in Swift's own pool, one thread a core, would starve everything else; a concurrent dispatch queue is four
/// times slower at this. A thread is made when work waits and none is idle, and ends when it was idle for some seconds.
final class ThreadPool: Sendable {
    private struct State {
        var jobs: [@Sendable () -> Void] = []
        /// Of `jobs`, those before this index are taken.
        var taken = 0
        var idle = 0
        var threads = 0
    }

    private let state = Mutex(State())
    private let jobArrived = DispatchSemaphore(value: 0)
    private let limit: Int
    private let makeThread: @Sendable (@escaping @Sendable () -> Void) -> Bool

    /// - Parameters:
    ///   - limit: threads at most; more work than that waits its turn.
    ///   - makeThread: says whether the system allowed one.
    init(limit: Int, makeThread: @escaping @Sendable (@escaping @Sendable () -> Void) -> Bool = startThread) {
        precondition(limit > 0)
        self.limit = limit
        self.makeThread = makeThread
    }

    /// Runs `body` on a thread of the pool.
    func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            submit { continuation.resume(returning: body()) }
        }
    }

    /// The same, but waits for `body` no longer than until there is a value by other means. Then `body` goes on for nobody.
    /// - Parameter alternative: asked from time to time, on Swift's threads: it must not block for long.
    func run<Value: Sendable>(
        _ body: @escaping @Sendable () -> Value, unless alternative: @escaping @Sendable () -> Value?
    ) async -> Value {
        let first = OneShot<Value>()
        let asking = Task {
            while (try? await Task.sleep(for: .milliseconds(50))) != nil {
                if let value = alternative(), first.settle(value) { return }
            }
        }
        submit { first.settle(body()) }
        let value = await first.value()
        asking.cancel()
        return value
    }

    private func submit(_ job: @escaping @Sendable () -> Void) {
        let needsThread = state.withLock { state in
            state.jobs.append(job)
            guard state.idle < state.jobs.count - state.taken, state.threads < limit else { return false }
            state.threads += 1
            return true
        }
        jobArrived.signal()
        if needsThread, !makeThread({ self.work() }) {
            let threads = state.withLock { state in
                state.threads -= 1
                return state.threads
            }
            // Where the system allows no further thread those that are there do the work. If there are none, the caller's does: that
            // is Swift's, and everything else waits meanwhile, but a scrape that is late is better than none.
            guard threads == 0 else { return }
            while let job = nextJob() { job() }
        }
    }

    private func work() {
        while true {
            if let job = nextJob() {
                job()
                continue
            }
            state.withLock { $0.idle += 1 }
            let waited = jobArrived.wait(timeout: .now() + .seconds(5))
            let ends = state.withLock { state in
                state.idle -= 1
                // A job that came in the very moment is not left behind: its signal only wakes somebody for nothing.
                guard waited == .timedOut, state.taken == state.jobs.count else { return false }
                state.threads -= 1
                return true
            }
            if ends { return }
        }
    }

    private func nextJob() -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard state.taken < state.jobs.count else { return nil }
            let job = state.jobs[state.taken]
            state.taken += 1
            if state.taken == state.jobs.count {
                state.jobs.removeAll(keepingCapacity: true)
                state.taken = 0
            }
            return job
        }
    }
}

/// Starts a detached thread.
/// - Returns: false where the system allows no more threads.
func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
    (try? Thread.detach(name: "kafka-client", body)) != nil
}
