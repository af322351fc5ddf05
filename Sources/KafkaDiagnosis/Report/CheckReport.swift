/// All findings of `kafka_exporter check`.
public struct CheckReport: Sendable {
    /// The findings about flags, files and tickets.
    public var configuration: [Finding] = []
    /// Bootstrap brokers first, then the other brokers that they advertise.
    public var brokers: [BrokerReport] = []
    /// The findings about ACLs.
    public var access: [Finding] = []
    /// The findings of one real walk over the cluster.
    public var scrape: [Finding] = []
    /// The findings of the end-to-end probe; empty if it is not used.
    public var endToEnd: [Finding] = []

    public init() {}

    /// Whether scrapes are complete, and can be relied on to be: one was tried, and nothing failed.
    public var isWhole: Bool { !scrape.isEmpty && failureCount == 0 }

    /// Whether a bootstrap broker responded, so that further questions make sense.
    public var hasAnswer: Bool { brokers.contains { $0.advertised != nil } }

    var failureCount: Int { all.count { $0.status == .failed } }

    private var all: [Finding] { configuration + brokers.flatMap(\.findings) + access + scrape + endToEnd }
}
