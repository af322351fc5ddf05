internal import System

/// How to reach a cluster, and as whom.
public struct KafkaConfiguration: Sendable {
    /// Bootstrap addresses, each `host:port`.
    public var servers: [String]
    /// The brokers' version, as `--kafka.version` gives it. Only versions before 0.10 change anything: those brokers do not
    /// say which protocol versions they speak (KIP-35), so librdkafka is told.
    public var brokerVersion = "2.0.0"
    /// Whether asking about a topic may create it (`allow.auto.create.topics`).
    public var allowsAutoTopicCreation = false
    /// Calls for offsets that may be under way at the same time, each on a thread of its own. Each leader has one at least.
    public var offsetWorkers = 100
    /// Requests for committed offsets that may be under way at the same time. Each coordinator has one at least.
    public var groupWorkers = 100
    public var security = KafkaSecurity()
    /// The longest that a caller waits for an answer: for so long a connection with a request under way is kept, however slow its
    /// broker. From 10 ms to 5 minutes.
    public var longestWait = Duration.seconds(60)
    /// librdkafka's own debug contexts (`debug` in its CONFIGURATION.md), empty for none.
    public var debugContexts = ""
    /// Takes librdkafka's log lines. Called on its threads: it must not block for long.
    public var log: @Sendable (LibraryLogLine) -> Void = { _ in }

    public init(servers: [String]) {
        self.servers = servers
    }
}

/// A line that librdkafka wrote.
public struct LibraryLogLine: Sendable {
    /// syslog's level: 3 is an error, 4 a warning, 6 information, 7 debug.
    public var level: Int
    /// librdkafka's name for the kind of line, like `FAIL` or `CONNECT`.
    public var facility: String
    public var message: String
}

extension KafkaConfiguration {
    /// Whether the brokers are said to be older than 0.10, and so cannot tell what they speak.
    public var isBeforeNegotiation: Bool { versionBeforeNegotiation != nil }

    /// librdkafka's properties, in the words of its CONFIGURATION.md.
    var properties: [(name: String, value: String)] {
        var properties = [
            ("bootstrap.servers", servers.joined(separator: ",")),
            ("client.id", "kafka_exporter"),
            // A handle without a group crashes when a coordinator answers NOT_COORDINATOR (librdkafka issue 5040).
            ("group.id", "kafka_exporter"),
            ("enable.auto.commit", "false"),
            ("allow.auto.create.topics", allowsAutoTopicCreation ? "true" : "false"),
            // The end of a log is its high watermark, as everybody else shows it; the default would stop at open transactions.
            ("isolation.level", "read_uncommitted"),
            // Metadata is read in every scrape; librdkafka need not read it by itself as well.
            ("topic.metadata.refresh.interval.ms", "-1"),
            // A request that takes longer costs its connection, and with that all others under way on it.
            ("socket.timeout.ms", "\(min(max(longestWait, .milliseconds(10)), .seconds(300)).milliseconds)"),
            ("socket.connection.setup.timeout.ms", "5000"),
            ("socket.keepalive.enable", "true"),
            // A broker that comes back is found within the next scrape. Default 10 s.
            ("reconnect.backoff.max.ms", "2000"),
        ]
        if !debugContexts.isEmpty {
            properties.append(("debug", debugContexts))
        }
        if let fallback = versionBeforeNegotiation {
            properties += [
                ("api.version.request", "false"), ("broker.version.fallback", fallback),
                // librdkafka (2.8 and 2.16, not 2.0) sets four times an answer's length aside for what it says of the cluster, which is
                // not enough for the short answers of those brokers: it fails on them with _BAD_MSG. With a rack it is five times.
                // Nothing else that is asked here has to do with racks.
                ("client.rack", "none"),
            ]
        }
        return properties + security.properties
    }

    /// Properties that only newer versions of librdkafka know: set where they are known.
    var optionalProperties: [(name: String, value: String)] {
        [
            // KIP-714: brokers would be asked for telemetry subscriptions, which is no part of a scrape. From 2.5.
            ("enable.metrics.push", "false"),
            // KIP-899, from 2.10: each time all brokers are down, `rebootstrap` makes librdkafka forget its back-off, and a cluster that is
            // down is connected to 28 times a second. A cluster that moved is found by a fresh handle, see `metadata(deadline:)`.
            ("metadata.recovery.strategy", "none"),
        ]
    }

    /// Three numbers, such as "0.8.2": of "0.8" alone librdkafka would think that it can be asked for its protocol versions.
    private var versionBeforeNegotiation: String? {
        let numbers = brokerVersion.split(separator: ".").compactMap { Int($0) }
        guard numbers.count >= 2, numbers[0] == 0, numbers[1] < 10 else { return nil }
        return (numbers + [0]).prefix(3).map(String.init).joined(separator: ".")
    }
}
