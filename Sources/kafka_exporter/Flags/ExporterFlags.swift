import Collector
import CommandLineFlags

/// The exporter's command line: kafka_exporter's flags with its words, and a few of our own.
enum ExporterFlags {
    typealias Configuration = ExporterConfiguration

    static func command(version: String) -> Command<Configuration> {
        let flags = [configFile] + web + ofCluster + logging
        return Command(
            name: "kafka_exporter", version: version, summary: "Prometheus exporter for Apache Kafka",
            values: Configuration(), flags: flags, subcommands: subcommands)
    }

    /// For the clusters of `--config.file`.
    static var clusterCommand: Command<Configuration> {
        Command(name: "kafka_exporter", version: "", summary: "", values: Configuration(), flags: ofCluster)
    }

    /// The flags that tell of a cluster and of how it is scraped.
    private static var ofCluster: [Flag<Configuration>] {
        // Swift 6.0's type checker cannot handle one long sum of arrays.
        var flags = kafka + scrapes + series
        flags += sharding + switches + parts
        flags += endToEnd + sasl
        return flags + tls + zookeeper
    }

    private static var configFile: Flag<Configuration> {
        Flag(
            "config.file", \.clustersFile,
            help: "Path to a file with several clusters, each scraped at /probe?target=NAME. See docs/clusters.md.")
    }

    /// Checks that involve several flags.
    static func validate(_ flags: ParsedFlags<Configuration>) throws(UsageError) -> Configuration {
        try ZookeeperFlagChecks.all(flags)
        try WebFlagChecks.tlsIsComplete(flags)
        try ShardingFlagChecks.oneWay(flags.values.sharding)
        var configuration = flags.values
        if let action = flags.subcommand.flatMap({ actions[$0] }) { configuration.action = action }
        configuration.givenFlags = flags.given
        configuration.changedFlags = flags.changed
        configuration.login.alsoUsesLibrary = configuration.scrapes.parts[isOn: .endToEnd]
        if case .standard = flags.origin(of: \.kafka.servers) {} else { configuration.hasServers = true }
        try SecretFlags.keepOne(\.login.sasl.password, of: flags, in: &configuration)
        try SecretFlags.keepOne(\.login.tls.keyPassword, of: flags, in: &configuration)
        if configuration.action == .telegraf, !configuration.scrapesFlagsCluster {
            throw UsageError("telegraf scrapes one cluster: use --kafka.server instead of --config.file")
        }
        if configuration.action == .healthCheck, configuration.web.usesSystemdSockets {
            throw UsageError(
                "healthcheck needs the address of the systemd socket: give it as --web.listen-address, without --web.systemd-socket"
            )
        }
        guard configuration.action == .check else { return configuration }
        if configuration.check.isOfFile, configuration.clustersFile.isEmpty {
            throw UsageError("--cluster and --all-clusters need --config.file")
        }
        if !configuration.check.isOfFile, !configuration.scrapesFlagsCluster {
            throw UsageError("check needs --cluster or --all-clusters to check those of --config.file")
        }
        return configuration
    }

    private static var web: [Flag<Configuration>] {
        [
            Flag(
                "web.listen-address", \.web.listenAddresses, help: "Address to listen on for web interface and telemetry.",
                check: WebFlagChecks.listenAddress),
            Flag(
                "web.systemd-socket", \.web.usesSystemdSockets,
                help: "Use systemd socket activation listeners instead of port listeners (Linux only)."),
            Flag(
                "web.telemetry-path", \.web.telemetryPath, help: "Path under which to expose metrics.",
                check: WebFlagChecks.telemetryPath),
            Flag(
                "web.status-page", \.web.hasStatusPage,
                help: """
                    A page at / that shows the last scrape, and its contents as JSON under /api/v1. On by default; \
                    --no-web.status-page turns it off. See docs/page.md.
                    """),
            Flag(
                "web.config.file", \.web.configurationFile,
                help: """
                    Path to configuration file that can enable TLS or authentication, as Prometheus' exporters have it. See \
                    docs/security.md.
                    """),
            Flag(
                "server.tls.enabled", \.web.tls.isEnabled, help: "Enable TLS for web server, default is false."),
            Flag(
                "server.tls.mutual-auth-enabled", \.web.tls.asksForClientCertificates,
                help: "Enable TLS client mutual authentication, default is false."),
            Flag("server.tls.ca-file", \.web.tls.caFile, help: "The certificate authority file for the web server."),
            Flag("server.tls.cert-file", \.web.tls.certificateFile, help: "The certificate file for the web server."),
            Flag("server.tls.key-file", \.web.tls.keyFile, help: "The key file for the web server."),
            Flag(
                "server.tls.key-password-file", \.web.tls.keyPasswordFile,
                help: "A file with the password of the web server's key, if it is encrypted."),
        ]
    }

    private static var kafka: [Flag<Configuration>] {
        [
            Flag(
                "kafka.server", \.kafka.servers, separator: ",",
                help: "Address (host:port) of Kafka server. Can be repeated, or list several with commas between them."),
            Flag(
                "kafka.client", \.login.client,
                help: """
                    Client that asks the cluster. One of: [auto, librdkafka]. auto asks over connections of our own, and librdkafka \
                    for what those cannot ask.
                    """),
            Flag(
                "kafka.version", \.kafka.version,
                help: """
                    Kafka broker version. Only those before 0.10 matter: newer brokers are asked what they speak.
                    """),
            Flag(
                "kafka.labels", \.kafka.constantLabels,
                help: "Kafka cluster name: labels for every series, such as cluster=eu,team=payments."),
            Flag(
                "kafka.allow-auto-topic-creation", \.kafka.allowsTopicCreation,
                help: """
                    If true, the broker may auto-create topics that we requested which do not already exist, default is \
                    false.
                    """),
            Flag(
                "refresh.metadata", \.kafka.metadataRefresh,
                help: "Metadata refresh interval. Has no effect: metadata is read in every scrape."),
        ]
    }

    private static var scrapes: [Flag<Configuration>] {
        [
            Flag("topic.filter", \.scrapes.topics.include, help: "Regex that determines which topics to collect."),
            Flag("topic.exclude", \.scrapes.topics.exclude, help: "Regex that determines which topics to exclude."),
            Flag("group.filter", \.scrapes.groups.include, help: "Regex that determines which consumer groups to collect."),
            Flag("group.exclude", \.scrapes.groups.exclude, help: "Regex that determines which consumer groups to exclude."),
            Flag(
                "offset.show-all", \.scrapes.showsAllOffsets,
                help: """
                    Whether show the offset/lag for all consumer group, otherwise, only show connected consumer groups, \
                    default is true
                    """),
            Flag(
                "concurrent.enable", \.scrapes.allowsConcurrent,
                help: """
                    If true, all scrapes will trigger kafka operations otherwise, they will share results. WARN: This should \
                    be disabled on large clusters. Default is false
                    """),
            Flag("topic.workers", \.scrapes.topicWorkers, help: "Number of topic workers", check: Int.atLeast(1)),
            Flag("group.workers", \.scrapes.groupWorkers, help: "Number of group workers", check: Int.atLeast(1)),
            Flag(
                "group.metrics.timeout", \.scrapes.groupTimeout, help: "Timeout for emitting consumer group metrics",
                check: Duration.moreThan(.zero)),
            Flag(
                "scrape.timeout", \.scrapes.timeout,
                help: "The longest that a scrape may take where Prometheus gives it no shorter time.",
                check: Duration.moreThan(.zero)),
        ]
    }

    private static var series: [Flag<Configuration>] {
        [
            Flag(
                "topic.granularity", \.scrapes.topicGranularity,
                help: "Smallest thing with series of topics. One of: [partition, topic]"),
            Flag(
                "group.granularity", \.scrapes.groupGranularity,
                help: "Smallest thing with series of groups. One of: [partition, topic]"),
            Flag(
                "metric.exclude", \.scrapes.excludedMetrics,
                help: "Regex for whole names of metrics that are left out."),
        ]
    }

    private static var switches: [Flag<Configuration>] {
        Parts.optional.map { part in
            Flag(
                "collector.\(part.name.rawValue)", \.scrapes.parts[isOn: part.name],
                help: "\(part.help) \(part.isOnByDefault ? "On" : "Off") by default.")
        }
    }

    private static var parts: [Flag<Configuration>] {
        [
            Flag(
                "retention.partitions", \.scrapes.showsRetentionOfPartitions,
                help: "Whether collector.retention has series by partition. Off by default."),
            Flag(
                "lag-seconds.partitions", \.scrapes.showsLagSecondsOfPartitions,
                help: "Whether collector.lag-seconds has series by partition. Off by default."),
            Flag(
                "lag-seconds.look-ups", \.scrapes.looksUpLagSeconds,
                help: """
                    Whether collector.lag-seconds asks brokers when records were written that are older than the exporter's \
                    first scrape. On by default.
                    """),
            Flag(
                "topic-config.jmx-names", \.scrapes.usesJMXNames,
                help: """
                    Whether collector.topic-config also has kafka_cluster_partition_underminisr and _atminisr, as JMX exporters \
                    name them. Off by default.
                    """),
        ]
    }

    private static var zookeeper: [Flag<Configuration>] {
        [
            Flag(
                "use.consumelag.zookeeper", \.zookeeper.isEnabled,
                help: "if you need to use a group from zookeeper, default is false"),
            Flag(
                "zookeeper.server", \.zookeeper.servers,
                help: """
                    Address (hosts) of zookeeper server: host:port, several with commas between them or by repeating the flag, \
                    with /chroot behind the last.
                    """,
                check: ZookeeperFlagChecks.servers),
            Flag(
                "zookeeper.auth-file", \.zookeeper.authFile,
                help: "File with user:password, to log in to zookeeper by its digest scheme.",
                check: ZookeeperFlagChecks.authFile),
            Flag(
                "zookeeper.tls.ca-file", \.zookeeper.tlsCAFile,
                help: "The certificate authority file for zookeeper. With the two others it turns TLS on."),
            Flag(
                "zookeeper.tls.cert-file", \.zookeeper.tlsCertificateFile,
                help: "The certificate file that zookeeper is shown."),
            Flag("zookeeper.tls.key-file", \.zookeeper.tlsKeyFile, help: "The key file of that certificate."),
        ]
    }

    private static var logging: [Flag<Configuration>] {
        [
            Flag(
                "log.level", \.logging.level,
                help: "Only log messages with the given severity or above. One of: [debug, info, warn, error]"),
            Flag("log.format", \.logging.format, help: "Output format of log messages. One of: [logfmt, json]"),
            Flag("verbosity", \.logging.verbosity, help: "Verbosity log level. From 1 on the same as --log.level=debug."),
            Flag(
                "log.enable-sarama", \.logging.includesClientLibrary,
                help: "Turn on Sarama logging, default is false. Here it is librdkafka that tells more, if it is used."),
        ]
    }
}
