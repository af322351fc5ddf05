public import KafkaReader

/// What one step of a diagnosis came to, in words.
public struct Finding: Hashable, Sendable {
    public enum Status: String, Sendable {
        case ok
        /// A scrape works all the same.
        case warning
        case failed
    }

    public var step: Step
    public var status: Status
    /// The word that `kafka_exporter_scrape_errors_total` has for it; nil for what did not fail.
    public var category: KafkaError.Category?
    /// What was found, and why.
    public var words: String
    /// What to change.
    public var advice: String?

    public static func ok(_ step: Step, _ words: String) -> Finding {
        Finding(step: step, status: .ok, words: words)
    }

    public static func warning(_ step: Step, _ words: String, advice: String? = nil) -> Finding {
        Finding(step: step, status: .warning, words: words, advice: advice)
    }

    public static func failed(
        _ step: Step, _ category: KafkaError.Category, _ words: String, advice: String? = nil
    ) -> Finding {
        Finding(step: step, status: .failed, category: category, words: words, advice: advice)
    }
}
