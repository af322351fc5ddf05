public import KafkaReader

/// The result of one diagnosis step, in words.
public struct Finding: Hashable, Sendable {
    public enum Status: String, Sendable {
        case ok
        /// Scrapes work nevertheless.
        case warning
        case failed
    }

    public var step: Step
    public var status: Status
    /// The reason as in `kafka_exporter_scrape_errors_total`; nil unless the step failed.
    public var category: KafkaError.Category?
    /// The result, and its reason.
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
