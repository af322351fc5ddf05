/// One scrape in Prometheus's text format 0.0.4, parsed so strictly that only a clean one passes.
///
///     let metrics = try PrometheusText(response.text())
///     #expect(metrics["kafka_brokers"] == 3)
///     #expect(metrics["kafka_consumergroup_lag", ["consumergroup": "billing", "topic": "orders", "partition": "0"]] == 5)
public struct PrometheusText: Sendable, Equatable {
    public typealias Labels = [String: String]

    public struct Family: Sendable, Equatable {
        public let name: String
        public internal(set) var type: String?
        public internal(set) var help: String?
        /// By the sample's name, which differs from the family's in histograms and summaries, then by labels.
        public internal(set) var samples: [String: [Labels: Double]] = [:]
    }

    /// In the order of the text.
    public internal(set) var families: [Family] = []

    /// - Throws: on anything that Prometheus rejects, and on what it tolerates: duplicate series, a family in two places, HELP or
    ///   TYPE twice or after samples, samples without TYPE, unknown escapes, blank lines, trailing commas, a missing last
    ///   newline.
    public init(_ text: String) throws {
        var parser = PrometheusTextParser()
        families = try parser.parse(text)
    }

    public func family(_ name: String) -> Family? {
        families.first { $0.name == name }
    }

    /// All series of a metric name.
    public func series(_ name: String) -> [Labels: Double] {
        families.lazy.compactMap { $0.samples[name] }.first ?? [:]
    }

    /// All series of a metric name that have these labels among theirs.
    public func series(_ name: String, where labels: Labels) -> [Labels: Double] {
        series(name).filter { series in labels.allSatisfy { series.key[$0.key] == $0.value } }
    }

    /// The value of the series with exactly these labels.
    public subscript(name: String, labels: Labels = [:]) -> Double? {
        series(name)[labels]
    }
}
