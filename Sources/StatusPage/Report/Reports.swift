// The documents under /api/v1, as docs/api.schema.json has them. Pages are made from the same values.

/// What every document begins with.
struct Origin: Encodable, Sendable {
    /// When the scrape ended that this is from; null if nobody has scraped yet.
    let asOf: Nullable<String>
    let cluster: Cluster

    struct Cluster: Encodable, Sendable {
        /// In --config.file; null for the one of --kafka.server.
        let name: Nullable<String>
        let id: Nullable<String>
        /// Those of --kafka.labels.
        let labels: [String: String]
    }
}

/// One of several clusters.
struct ClusterReport: Encodable, Sendable {
    let name: Nullable<String>
    let labels: [String: String]
    let health: StatusBoard.Health
    let since: Nullable<String>
    let asOf: Nullable<String>
    /// How much is missing.
    let missing: Int

    init(_ cluster: StatusRoutes.Cluster) {
        let contents = cluster.board.contents
        name = Nullable(cluster.name)
        labels = cluster.labels
        health = contents.health
        since = Nullable(contents.since.map(Reporter.text))
        asOf = Nullable(contents.view.map { Reporter.text(ofTime: $0.time) })
        missing = contents.outages.count
    }
}

struct StatusReport: Encodable, Sendable {
    struct Missing: Encodable, Sendable {
        let subject: String
        let since: String
        let error: String
        /// What a closer look at its brokers found, with advice; null if there was none, or if it was part of another diagnosis.
        let diagnosis: Nullable<String>
        /// What to look at or do next.
        let advice: Nullable<String>
    }

    struct ReplicaProblem: Encodable, Sendable {
        let problem: StatusPage.ReplicaProblem
        let topics: Int
        let partitions: Int
        let advice: String
    }

    struct Part: Encodable, Sendable {
        let name: String
        /// null for a part that the cluster cannot answer at all.
        let complete: Nullable<Bool>
        let unavailable: Nullable<String>
        let durationSeconds: Double
        let count: Int
    }

    struct Totals: Encodable, Sendable {
        let brokers: Int
        let topics: Int
        let healthyTopics: Int
        /// null if those of one topic are not known.
        let partitions: Nullable<Int>
        let groups: Int
    }

    /// The partitions that decide which topics and groups the exporter publishes.
    struct Shard: Encodable, Sendable {
        let partitions: Int
        /// Of all exporters.
        let total: Int
    }

    let health: StatusBoard.Health
    let since: Nullable<String>
    let missing: [Missing]
    /// null if the exporter publishes the whole cluster.
    let shard: Nullable<Shard>
    /// Those that there are, over all topics where that is known.
    let replicaProblems: [ReplicaProblem]
    let collectors: [Part]
    let totals: Nullable<Totals>
    /// Whether the cluster is too large for all of its topics and groups to be listed.
    let isReduced: Bool
    let exporter: ExporterInformation
    let process: ProcessUsage
}

/// The exporter itself.
public struct ExporterInformation: Encodable, Sendable {
    let version: String
    let revision: String
    let client: String
    let librdkafka: String
    /// Those whose value is not the default, without secrets.
    let flags: [String]

    public init(version: String, revision: String, client: String, librdkafka: String, flags: [String]) {
        self.version = version
        self.revision = revision
        self.client = client
        self.librdkafka = librdkafka
        self.flags = flags
    }
}

/// What the exporter's process takes now.
public struct ProcessUsage: Encodable, Sendable {
    let residentMemoryBytes: Nullable<Int>
    let openFileDescriptors: Nullable<Int>

    /// - Parameters: nil where not known.
    public init(residentMemoryBytes: Int?, openFileDescriptors: Int?) {
        self.residentMemoryBytes = Nullable(residentMemoryBytes)
        self.openFileDescriptors = Nullable(openFileDescriptors)
    }
}

struct BrokerReport: Encodable, Sendable {
    let id: Int32
    let address: String
    let rack: Nullable<String>
    let ledPartitions: Int
    /// Those of them with a replica that is not in sync.
    let underReplicated: Nullable<Int>
    /// Why some of its answers are missing.
    let error: Nullable<String>
}

struct TopicReport: Encodable, Sendable {
    struct Partition: Encodable, Sendable {
        let id: Int32
        /// null if there is none, and if it is not known, which has an error.
        let leader: Nullable<Int32>
        let error: Nullable<String>
        let replicas: Nullable<Int32>
        let inSync: Nullable<Int32>
        let oldestOffset: Nullable<Int64>
        let endOffset: Nullable<Int64>
    }

    let name: String
    /// null for a topic with an error.
    let partitions: Nullable<Int>
    let offline: Nullable<Int>
    let underReplicated: Nullable<Int>
    /// Those with fewer replicas in sync than a write with acks=all needs; null without --collector.topic-config.
    let underMinIsr: Nullable<Int>
    let notPreferred: Nullable<Int>
    let error: Nullable<String>
    let hasProblem: Bool
}

struct GroupReport: Encodable, Sendable {
    struct Worst: Encodable, Sendable {
        let topic: String
        let partition: Int32
        let lag: Int64
    }

    struct Partition: Encodable, Sendable {
        let topic: String
        let partition: Int32
        /// -1 if the group has committed none, null if it is not known.
        let committedOffset: Nullable<Int64>
        let endOffset: Nullable<Int64>
        /// null without a commit.
        let lag: Nullable<Int64>
    }

    struct Member: Encodable, Sendable {
        let id: String
        let clientId: String
        let host: String
    }

    let name: String
    let state: Nullable<String>
    let type: Nullable<String>
    let members: Nullable<Int>
    /// Those that it has committed in; null if there is none, or if that is not known.
    let topics: Nullable<[String]>
    let lag: Nullable<Int64>
    let lagSeconds: Nullable<Double>
    /// The partition with the most lag; null if there is no lag, or if it is not known of any partition.
    let worst: Nullable<Worst>
    /// Of the last scrapes, the oldest first.
    let trend: [Nullable<Int64>]
}

struct ScrapeReport: Encodable, Sendable {
    let time: String
    let client: String
    let userAgent: Nullable<String>
    let timeoutSeconds: Double
    let durationSeconds: Double
    let isComplete: Bool
    /// Sent to brokers while it ran.
    let requests: Int
    /// By collector.
    let collectorSeconds: [String: Double]
    /// Sent to the client; null while they are sent, and for clients that get a text as a whole.
    let samples: Nullable<Int>
    /// With gzip, those after compressing.
    let bytes: Nullable<Int>
}
