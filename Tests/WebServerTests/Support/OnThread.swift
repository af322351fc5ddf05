import Foundation

/// Runs blocking code, such as a `TestClient`'s, on a thread of its own: on the threads that all tasks share it would keep the
/// handlers from running. It stays in the task, so that issues are recorded for the test.
func onThread<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
    try await withTaskExecutorPreference(NewThread()) { try await body() }
}

private final class NewThread: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        Thread.detachNewThread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
