internal import System

/// How to reach a cluster and log in to it.
public struct KafkaConfiguration: Sendable {
    /// Bootstrap addresses, each `host:port`.
    public var servers: [String]
    /// The brokers' version, as `--kafka.version` gives it. Only versions before 0.10 make a difference: those brokers do not report which
    /// protocol versions they support (KIP-35), so librdkafka has to be told.
    public var brokerVersion = "2.0.0"
    /// Whether a request about a topic may create it (`allow.auto.create.topics`).
    public var allowsAutoTopicCreation = false
    /// The maximum of offsets calls in flight, each on its own thread. Each leader has at least one.
    public var offsetWorkers = 100
    /// The maximum of requests for committed offsets in flight. Each coordinator has at least one.
    public var groupWorkers = 100
    public var security = KafkaSecurity()
    /// The longest time that a caller waits for an answer. A connection with a request in flight is kept for so long, however slow its
    /// broker is. From 10 ms to 5 minutes.
    public var longestWait = Duration.seconds(60)
    /// librdkafka's own debug contexts (`debug` in its CONFIGURATION.md), empty for none.
    public var debugContexts = ""
    /// Receives librdkafka's log lines. Called on its threads, so it must not block for long.
    public var log: @Sendable (LibraryLogLine) -> Void = { _ in }

    public init(servers: [String]) {
        self.servers = servers
    }
}

/// A line of librdkafka's log.
public struct LibraryLogLine: Sendable {
    /// The syslog level: 3 is an error, 4 a warning, 6 information, 7 debug.
    public var level: Int
    /// librdkafka's name for the kind of line, such as `FAIL` or `CONNECT`.
    public var facility: String
    public var message: String
}

extension KafkaConfiguration {
    /// Whether the brokers are configured as older than 0.10, so they cannot report which versions they support.
    public var isBeforeNegotiation: Bool { versionBeforeNegotiation != nil }

    /// librdkafka's properties, named as in its CONFIGURATION.md.
    var properties: [(name: String, value: String)] {
        var properties = [
            ("bootstrap.servers", servers.joined(separator: ",")),
            ("client.id", "kafka_exporter"),
            // A handle without a group crashes when a coordinator answers NOT_COORDINATOR (librdkafka issue 5040).
            ("group.id", "kafka_exporter"),
            ("enable.auto.commit", "false"),
            ("allow.auto.create.topics", allowsAutoTopicCreation ? "true" : "false"),
            // The end of a log is its high watermark, as in other tools. The default would stop at open transactions.
            ("isolation.level", "read_uncommitted"),
            // Metadata is read in every scrape, so librdkafka need not refresh it as well.
            ("topic.metadata.refresh.interval.ms", "-1"),
            // A request that takes longer closes its connection, and fails all other requests on it.
            ("socket.timeout.ms", "\(min(max(longestWait, .milliseconds(10)), .seconds(300)).milliseconds)"),
            ("socket.connection.setup.timeout.ms", "5000"),
            ("socket.keepalive.enable", "true"),
            // A restarted broker is found within the next scrape. The default is 10 s.
            ("reconnect.backoff.max.ms", "2000"),
        ]
        if !debugContexts.isEmpty {
            properties.append(("debug", debugContexts))
        }
        if let fallback = versionBeforeNegotiation {
            properties += [
                ("api.version.request", "false"), ("broker.version.fallback", fallback),
                // librdkafka (2.8 and 2.16, not 2.0) allocates four times an answer's length for the cluster's metadata. That is too little
                // for the short answers of those brokers, and it fails with _BAD_MSG. With a rack it allocates five times the length. The
                // rack affects no other request here.
                ("client.rack", "none"),
            ]
        }
        return properties + security.properties
    }

    /// Properties that only newer versions of librdkafka have; set if they exist.
    var optionalProperties: [(name: String, value: String)] {
        [
            // KIP-714, from 2.5: librdkafka would request telemetry subscriptions, which are not part of a scrape.
            ("enable.metrics.push", "false"),
            // KIP-899, from 2.10: each time all brokers are down, `rebootstrap` resets librdkafka's back-off, which results in 28
            // connections a second to a cluster that is down. A fresh handle finds a cluster that moved, see `metadata(deadline:)`.
            ("metadata.recovery.strategy", "none"),
        ]
    }

    /// Three numbers, such as "0.8.2": for "0.8" librdkafka would assume that the broker supports ApiVersions.
    private var versionBeforeNegotiation: String? {
        let numbers = brokerVersion.split(separator: ".").compactMap { Int($0) }
        guard numbers.count >= 2, numbers[0] == 0, numbers[1] < 10 else { return nil }
        return (numbers + [0]).prefix(3).map(String.init).joined(separator: ".")
    }
}
