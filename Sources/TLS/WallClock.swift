public import FoundationEssentials

/// The wall-clock time, which the dates of certificates refer to.
public enum WallClock {
    /// In seconds: the longest time until a correction of the clock is noticed.
    private static let longestSleep: TimeInterval = 30

    /// - Throws: `CancellationError`.
    public static func wait(until date: Date) async throws {
        while case let left = date.timeIntervalSinceNow, left > 0 {
            try await Task.sleep(for: .seconds(min(left, longestSleep)))
        }
    }
}
