import CommandLineFlags

extension ExporterFlags {
    static var sharding: [Flag<Configuration>] {
        [
            Flag(
                "shard", \.sharding.shard, placeholder: "0/3",
                help: """
                    Publishes one of several shards of the cluster, chosen by a hash of topics' and groups' names: i/n, from 0/n on. \
                    See docs/large-clusters.md.
                    """),
            Flag(
                "shard.group", \.sharding.group,
                help: """
                    Consumer group by which exporters share out the cluster among themselves. It consumes and commits nothing.
                    """),
            Flag(
                "shard.scrape-interval", \.sharding.scrapeInterval,
                help: """
                    With --shard.group: Prometheus' scrape interval. What is taken over from another exporter is published after this \
                    time, so that no series is there twice.
                    """,
                check: Duration.moreThan(.zero)),
            Flag(
                "shard.session-timeout", \.sharding.sessionTimeout,
                help: "With --shard.group: time without a heartbeat after which the others take over from an exporter.",
                check: ShardingFlagChecks.sessionTimeout),
        ]
    }
}

/// Checks of the flags for several exporters.
enum ShardingFlagChecks {
    static func oneWay(_ sharding: ExporterConfiguration.Sharding) throws(UsageError) {
        guard sharding.shard != nil, !sharding.group.isEmpty else { return }
        throw UsageError("--shard and --shard.group exclude each other: the group assigns the shards")
    }

    /// librdkafka's limit is an hour, brokers' are 6 s and 30 minutes by default.
    static func sessionTimeout(_ value: Duration) throws(InvalidFlagValue) {
        guard (.seconds(1) ... .seconds(3600)).contains(value) else {
            throw InvalidFlagValue("must be from 1s to 1h, and within the brokers' group.min.session.timeout.ms")
        }
    }
}
