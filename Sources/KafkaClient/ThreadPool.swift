internal import Dispatch
internal import Synchronization
internal import System

/// A bounded pool of threads for blocking calls.
///
/// In Swift's own pool, with one thread per core, blocking calls would starve everything else; a concurrent dispatch queue is four times
/// slower at this. A thread is started when work waits and no thread is idle, and ends after some idle seconds.
final class ThreadPool: Sendable {
    private struct State {
        var jobs: [@Sendable () -> Void] = []
        /// The number of jobs at the start of `jobs` that have been taken.
        var taken = 0
        var idle = 0
        var threads = 0
    }

    private let state = Mutex(State())
    private let jobArrived = DispatchSemaphore(value: 0)
    private let limit: Int
    private let makeThread: @Sendable (@escaping @Sendable () -> Void) -> Bool

    /// - Parameters:
    ///   - limit: the maximum of threads; further work is queued.
    ///   - makeThread: starts a thread; returns whether the system allowed it.
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

    /// Like `run(_:)`, but returns early if `alternative` yields a value. `body` then runs to its end, and its result is discarded.
    /// - Parameter alternative: polled on Swift's threads, so it must not block for long.
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
            // If the system allows no further thread, the existing ones do the work. If there are none, the caller's thread does: it is
            // Swift's, and everything else waits meanwhile, but a late scrape is better than none.
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
                // A job that arrived at this very moment is not left behind: its signal merely wakes a thread in vain.
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
/// - Returns: false if the system allows no more threads.
func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
    (try? Thread.detach(name: "kafka-client", body)) != nil
}
