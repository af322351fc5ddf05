/// Everything that `kafka_exporter check` found.
public struct CheckReport: Sendable {
    /// Of flags, files and tickets.
    public var configuration: [Finding] = []
    /// Bootstrap brokers first, then the others that they advertise.
    public var brokers: [BrokerReport] = []
    /// What the ACLs allow.
    public var access: [Finding] = []
    /// Of one real walk over the cluster.
    public var scrape: [Finding] = []

    public init() {}

    /// Whether a scrape is whole, and can be relied on to be: it was tried, and nothing failed.
    public var isWhole: Bool { !scrape.isEmpty && failureCount == 0 }

    /// Whether a bootstrap broker answered, so that it makes sense to ask for more.
    public var hasAnswer: Bool { brokers.contains { $0.advertised != nil } }

    var failureCount: Int { all.count { $0.status == .failed } }

    private var all: [Finding] { configuration + brokers.flatMap(\.findings) + access + scrape }
}
