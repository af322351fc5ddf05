internal import KafkaReader

/// What the exporter counts of itself.
struct ExporterStatistics: Sendable {
    var scrapes = 0
    /// The parts that are at work, in their order.
    let collectors: [CollectorName]
    private(set) var errors: [ErrorKind: Int]

    struct ErrorKind: Hashable, Sendable {
        var collector: CollectorName
        var category: KafkaError.Category
    }

    init(collectors: [CollectorName]) {
        self.collectors = collectors
        // All of them from the start: a counter that springs up at 1 is an increase that nobody sees.
        errors = [:]
        for collector in collectors {
            for category in KafkaError.Category.allCases {
                errors[ErrorKind(collector: collector, category: category)] = 0
            }
        }
    }

    mutating func count(_ category: KafkaError.Category, in collector: CollectorName) {
        errors[ErrorKind(collector: collector, category: category), default: 0] += 1
    }
}
