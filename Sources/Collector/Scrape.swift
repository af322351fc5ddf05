public import Exposition
internal import KafkaClient
internal import Synchronization

/// What came of one walk, ready to be sent to everybody who waited for it.
///
/// Each form of it, text or OpenMetrics, compressed or not, is made once, when the first one asks.
public final class Scrape: Sendable {
    public let snapshot: Snapshot
    private let statistics: ExporterStatistics
    private let requests: [String: Int]
    private let configuration: CollectorConfiguration
    private let usualSizes: UsualSizes
    private let bodies = Mutex<[Form: [UInt8]]>([:])

    private struct Form: Hashable {
        var format: ExpositionFormat
        var encoding: ContentEncoding
    }

    init(
        snapshot: Snapshot, statistics: ExporterStatistics, requests: [String: Int], configuration: CollectorConfiguration,
        usualSizes: UsualSizes
    ) {
        self.snapshot = snapshot
        self.statistics = statistics
        self.requests = requests
        self.configuration = configuration
        self.usualSizes = usualSizes
    }

    /// The answer's body, and how it is encoded: not at all where compressing it failed.
    public func body(_ format: ExpositionFormat, _ encoding: ContentEncoding) -> (bytes: [UInt8], encoding: ContentEncoding) {
        bodies.withLock { bodies in
            func text() -> [UInt8] {
                let form = Form(format: format, encoding: .identity)
                if let bytes = bodies[form] { return bytes }
                let bytes = write(format)
                bodies[form] = bytes
                return bytes
            }
            guard encoding == .gzip else { return (text(), .identity) }
            let form = Form(format: format, encoding: .gzip)
            if let bytes = bodies[form] { return (bytes, .gzip) }
            guard let bytes = gzip(text()) else { return (text(), .identity) }
            bodies[form] = bytes
            return (bytes, .gzip)
        }
    }

    private func write(_ format: ExpositionFormat) -> [UInt8] {
        let labels = configuration.constantLabels
        let text = ExpositionWriter.text(format, constantLabels: labels, expectedSize: usualSizes[format]) { writer in
            snapshot.write(to: &writer)
            writeOutcomes(to: &writer)
            statistics.write(to: &writer, requests: requests)
            writer.family(Metrics.buildInformation) { family in
                family.sample(configuration.buildInformation.map { Label($0.name, $0.value) }, Int64(1))
            }
            ProcessStatistics.write(to: &writer)
        }
        usualSizes[format] = text.count
        return text
    }

    private func writeOutcomes(to writer: inout ExpositionWriter) {
        writer.family(Metrics.collectorSuccess) { family in
            for outcome in snapshot.outcomes {
                family.sample(outcome.label, Int64(outcome.failures.isEmpty ? 1 : 0))
            }
        }
        writer.family(Metrics.collectorDuration) { family in
            for outcome in snapshot.outcomes {
                family.sample(outcome.label, outcome.duration / .seconds(1))
            }
        }
    }
}

/// How long the last texts were, and with it how much room the next one needs.
final class UsualSizes: Sendable {
    private let sizes = Mutex<[ExpositionFormat: Int]>([:])

    /// Bytes, with some to spare.
    subscript(format: ExpositionFormat) -> Int {
        get { sizes.withLock { $0[format] ?? 0 } }
        set { sizes.withLock { $0[format] = newValue + newValue / 16 } }
    }
}

extension CollectorOutcome {
    fileprivate var label: Label {
        Label("collector", collector.rawValue)
    }
}

extension ExporterStatistics {
    fileprivate func write(to writer: inout ExpositionWriter, requests: [String: Int]) {
        writer.family(Metrics.scrapes) { $0.sample(Int64(scrapes)) }
        writer.family(Metrics.scrapeErrors) { family in
            for collector in CollectorName.allCases {
                for category in KafkaError.Category.allCases {
                    guard let count = errors[ErrorKind(collector: collector, category: category)] else { continue }
                    family.sample(Label("collector", collector.rawValue), Label("error", category.rawValue), Int64(count))
                }
            }
        }
        writer.family(Metrics.requests) { family in
            for (request, count) in requests.sorted(by: { $0.key < $1.key }) {
                family.sample(Label("request", request), Int64(count))
            }
        }
    }
}
