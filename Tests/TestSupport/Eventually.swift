/// Repeats a query until the result is as expected, and returns that result.
///
/// For changes that another process makes in its own time. A query that throws counts as "not yet".
/// - Throws: `TestSupportError` with the last result, or its error, once `limit` has passed.
@discardableResult
public func eventually<Value: Sendable>(
    _ expectation: String,
    within limit: Duration = .seconds(60),
    every interval: Duration = .milliseconds(100),
    isolation: isolated (any Actor)? = #isolation,
    _ answer: () async throws -> Value,
    until isExpected: (Value) throws -> Bool
) async throws -> Value {
    let deadline = ContinuousClock.now + limit
    while true {
        let lastState: String
        do {
            let value = try await answer()
            if try isExpected(value) {
                return value
            }
            lastState = "the last state was \(value)"
        } catch let error as CancellationError {
            throw error
        } catch {
            lastState = "the last error was \(error)"
        }
        guard ContinuousClock.now < deadline else {
            throw TestSupportError("not within \(limit): \(expectation); \(lastState)")
        }
        try await Task.sleep(for: interval)
    }
}

/// Repeats a query until a condition holds.
public func eventually(
    _ expectation: String,
    within limit: Duration = .seconds(60),
    every interval: Duration = .milliseconds(100),
    isolation: isolated (any Actor)? = #isolation,
    _ condition: () async throws -> Bool
) async throws {
    try await eventually(expectation, within: limit, every: interval, isolation: isolation, condition, until: { $0 })
}

/// Runs `body`, and cancels it once the limit has passed.
func withDeadline<Value: Sendable>(
    _ limit: Duration, orElse failure: @escaping @autoclosure @Sendable () -> String,
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            throw TestSupportError(failure())
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else {
            throw CancellationError()
        }
        return value
    }
}
