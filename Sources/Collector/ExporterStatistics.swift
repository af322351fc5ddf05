internal import KafkaReader

/// The exporter's own counters.
struct ExporterStatistics: Sendable {
    var scrapes = 0
    /// The parts in use, in their order.
    let collectors: [CollectorName]
    private(set) var errors: [ErrorKind: Int]

    struct ErrorKind: Hashable, Sendable {
        var collector: CollectorName
        var category: KafkaError.Category
    }

    init(collectors: [CollectorName]) {
        self.collectors = collectors
        // All from the start: a counter that appears at 1 is an increase that Prometheus does not see.
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
