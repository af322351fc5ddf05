/// The cost of one scrape.
struct Cost: Sendable {
    /// In seconds.
    var wall: Double
    /// User and system time, in seconds.
    var cpu: Double
    /// Of the scraping process, in bytes.
    var peakMemory: Double
    /// To the brokers; nil if it is not known.
    var requests: Double?
    /// The size of the text with all series, before it is compressed.
    var bytes = 0
    var series = 0

    /// Each figure's median.
    static func median(_ costs: [Cost]) -> Cost {
        func median(_ value: (Cost) -> Double?) -> Double? {
            let sorted = costs.compactMap(value).sorted()
            guard !sorted.isEmpty else { return nil }
            return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
        }
        return Cost(
            wall: median(\.wall) ?? .nan, cpu: median(\.cpu) ?? .nan, peakMemory: median(\.peakMemory) ?? .nan,
            requests: median(\.requests), bytes: costs.last?.bytes ?? 0, series: costs.last?.series ?? 0)
    }
}
