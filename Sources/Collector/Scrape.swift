public import Exposition
internal import KafkaReader

/// What came of one walk, ready to be sent to everybody who waited for it.
///
/// Its text is made while it is sent, for each of them. Compressed, which takes longer than to make it and is small, and as a whole, which
/// is large, it is made once, when the first one asks.
public final class Scrape: Sendable {
    public let snapshot: Snapshot
    private let constantLabels: [Label]
    private let families: [Family]
    private let wholeTexts = MadeOnce<ExpositionFormat, [UInt8]>()
    private let compressedTexts = MadeOnce<ExpositionFormat, CompressedText?>()

    public struct CompressedText: Sendable {
        public let bytes: [UInt8]
        /// What it took to make the text and to compress it, the wait for its turn included.
        public let duration: Duration
    }

    init(snapshot: Snapshot, statistics: ExporterStatistics, requests: [String: Int], configuration: CollectorConfiguration) {
        self.snapshot = snapshot
        constantLabels = configuration.constantLabels
        let buildInformation = Family(Metrics.buildInformation) { writer in
            writer.sample(configuration.buildInformation.map { Label($0.name, $0.value) }, Int64(1))
        }
        let dropped = configuration.droppedLogLines()
        let droppedLogLines = Family(Metrics.droppedLogLines) { $0.sample(Int64(dropped)) }
        families =
            snapshot.families + snapshot.outcomeFamilies + statistics.families(requests: requests)
            + [droppedLogLines, buildInformation] + ProcessStatistics.families()
    }

    /// The same for everybody, whoever else has asked for it.
    public func text(_ format: ExpositionFormat) -> ExpositionText {
        ExpositionText(format, constantLabels: constantLabels, families)
    }

    /// For those who cannot take it in pieces.
    public func wholeText(_ format: ExpositionFormat) async -> [UInt8] {
        let text = text(format)
        return await wholeTexts.value(format) { text.reduce(into: []) { $0 += $1 } }
    }

    /// - Returns: the text, or nil if compressing it failed.
    public func compressedText(_ format: ExpositionFormat) async -> CompressedText? {
        let text = text(format)
        let start = ContinuousClock.now
        return await compressedTexts.value(format) {
            gzip(text).map { CompressedText(bytes: $0, duration: start.duration(to: .now)) }
        }
    }
}

extension Snapshot {
    fileprivate var outcomeFamilies: [Family] {
        [
            Family(Metrics.collectorSuccess) { [outcomes] writer in
                for outcome in outcomes { writer.sample(outcome.label, Int64(outcome.failures.isEmpty ? 1 : 0)) }
            },
            Family(Metrics.collectorDuration) { [outcomes] writer in
                for outcome in outcomes { writer.sample(outcome.label, outcome.duration / .seconds(1)) }
            },
        ]
    }
}

extension CollectorOutcome {
    fileprivate var label: Label {
        Label("collector", collector.rawValue)
    }
}

extension ExporterStatistics {
    fileprivate func families(requests: [String: Int]) -> [Family] {
        [
            Family(Metrics.scrapes) { $0.sample(Int64(scrapes)) },
            Family(Metrics.scrapeErrors) { writer in
                for collector in CollectorName.allCases {
                    for category in KafkaError.Category.allCases {
                        guard let count = errors[ErrorKind(collector: collector, category: category)] else { continue }
                        writer.sample(Label("collector", collector.rawValue), Label("error", category.rawValue), Int64(count))
                    }
                }
            },
            Family(Metrics.requests) { writer in
                for (request, count) in requests.sorted(by: { $0.key < $1.key }) {
                    writer.sample(Label("request", request), Int64(count))
                }
            },
        ]
    }
}
