public import Exposition
internal import KafkaReader
internal import Synchronization

/// The result of one walk, ready to be sent to every client that waited for it.
public final class Scrape: Sendable {
    /// Something that did not answer, in words.
    public struct Missing: Sendable {
        /// Such as `broker 2`.
        public let subject: String
        public let error: String
        public let advice: String
    }

    /// Of the walk, in the order in which walks began.
    public let number: Int
    public let snapshot: Snapshot
    /// In the order of the subjects, each once.
    public let missing: [Missing]
    /// Whether what is missing says anything of the cluster: a client may give a walk too little time.
    public let isMeaningful: Bool
    /// Requests that were sent to brokers while it ran.
    public let requestCount: Int
    private let families: [Family]
    private let hidden: Set<String>
    private let sharedText = Mutex<SharedText?>(nil)

    init(
        number: Int = 0, snapshot: Snapshot, missing: [Missing] = [], isMeaningful: Bool = true,
        statistics: ExporterStatistics, requests: [String: Int], requestCount: Int = 0, constantLabels: [Label] = [],
        hiding hidden: Set<String> = []
    ) {
        self.number = number
        self.snapshot = snapshot
        self.missing = missing
        self.isMeaningful = isMeaningful
        self.requestCount = requestCount
        self.hidden = hidden
        families =
            (snapshot.families + snapshot.outcomeFamilies + snapshot.shardFamilies + statistics.families(requests: requests))
            .map { $0.labeled(constantLabels) }
    }

    /// The text of the scrape and of other families, the same for every client.
    /// - Parameter others: makes the families that follow, when the first client asks.
    public func text(adding others: () -> [Family]) -> SharedText {
        sharedText.withLock { text in
            let made = text ?? SharedText((families + others()).filter { !hidden.contains($0.name) })
            text = made
            return made
        }
    }
}

extension Snapshot {
    fileprivate var outcomeFamilies: [Family] {
        [
            Family(Metrics.collectorSuccess) { [outcomes] writer in
                for outcome in outcomes where outcome.unavailability == nil {
                    writer.sample(outcome.label, Int64(outcome.isComplete ? 1 : 0))
                }
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
                for collector in collectors {
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
