public import FoundationEssentials

/// The time of day, which certificates go by.
public enum WallClock {
    /// The longest that a correction of the clock goes unnoticed.
    private static let longestSleep: TimeInterval = 30

    /// - Throws: `CancellationError`.
    public static func wait(until date: Date) async throws {
        while case let left = date.timeIntervalSinceNow, left > 0 {
            try await Task.sleep(for: .seconds(min(left, longestSleep)))
        }
    }
}
