/// The pauses before the next login attempt, after each failure.
public struct LoginPauses {
    private var failures = 0
    private var afterRefusal: Duration = .seconds(10)

    private static let longestAfterRefusal: Duration = .seconds(300)
    private static let longest: Duration = .seconds(30)

    public init() {}

    /// - Parameter isRefusal: whether the credentials were checked and refused. The pause then doubles each time, because attempts may lock
    ///   an account.
    public mutating func next(isRefusal: Bool) -> Duration {
        guard isRefusal else {
            failures += 1
            return min(.seconds(2) * failures, Self.longest)
        }
        defer { afterRefusal = min(afterRefusal * 2, Self.longestAfterRefusal) }
        return afterRefusal
    }
}
