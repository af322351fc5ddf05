import Collector
import CommandLineFlags
import Credentials
import EndToEnd
import KafkaClient
import KafkaLogin
import NameFilter
import System

/// Everything that the command line and the environment can configure.
///
/// The values here are the defaults.
struct ExporterConfiguration: Sendable {
    struct Kafka: Sendable {
        /// The bootstrap servers.
        var servers = [HostPort(host: "kafka", port: 9092)]
        /// Only versions before 0.10 matter: newer brokers report what they speak.
        var version = "2.0.0"
        var constantLabels = ConstantLabels()
        var allowsTopicCreation = false
        /// Not used: every scrape reads the metadata.
        var metadataRefresh = Duration.seconds(30)
        /// Not used: MIT Kerberos negotiates PA-FX-FAST.
        var disablesFAST = false
    }

    struct Scrapes: Sendable {
        var topics = NameFilter()
        var groups = NameFilter()
        /// Also of groups without members.
        var showsAllOffsets = true
        /// Without single flight.
        var allowsConcurrent = false
        /// Of requests in flight.
        var topicWorkers = 100
        var groupWorkers = 100
        var groupTimeout = Duration.seconds(300)
        var parts = PartSwitches()
        var topicGranularity = Granularity.partition
        var groupGranularity = Granularity.partition
        var excludedMetrics: MetricPattern?
        var showsRetentionOfPartitions = false
        var showsLagSecondsOfPartitions = false
        var looksUpLagSeconds = true
        var usesJMXNames = false
        var timeout = Duration.seconds(60)
    }

    /// How several exporters share one cluster.
    struct Sharding: Sendable {
        /// nil for the whole cluster.
        var shard: ShardNumber?
        /// Whose protocol shares out the cluster; empty for none.
        var group = ""
        /// Prometheus' interval, in which samples of a shard's previous owner are still there.
        var scrapeInterval = Duration.seconds(60)
        /// Of the group's members.
        var sessionTimeout = Duration.seconds(15)
    }

    /// Which of the optional parts of a scrape are on.
    struct PartSwitches: Sendable {
        private(set) var names = Set(Parts.optional.filter(\.isOnByDefault).map(\.name))

        subscript(isOn name: CollectorName) -> Bool {
            get { names.contains(name) }
            set { if newValue { names.insert(name) } else { names.remove(name) } }
        }
    }

    struct Web: Sendable {
        struct TLS: Sendable {
            var isEnabled = false
            var asksForClientCertificates = false
            var caFile = ""
            var certificateFile = ""
            var keyFile = ""
            /// Of an encrypted key.
            var keyPasswordFile = ""
        }

        /// `:port`, `host:port` or `[IPv6]:port`.
        var listenAddresses = [":9308"]
        /// Listens on the sockets that systemd passes instead.
        var usesSystemdSockets = false
        var telemetryPath = "/metrics"
        var hasStatusPage = true
        /// In the format of Prometheus' exporter-toolkit.
        var configurationFile = ""
        var tls = TLS()
    }

    struct ZooKeeper: Sendable {
        var isEnabled = false
        /// Connection strings: `host:port`, perhaps several with commas between them, perhaps a chroot behind.
        var servers = ["localhost:2181"]
        /// `user:password`; empty for none.
        var authFile = ""
        /// Empty for none: all three, or no TLS.
        var tlsCAFile = ""
        var tlsCertificateFile = ""
        var tlsKeyFile = ""
    }

    struct Logging: Sendable {
        var level = LogLevel.info
        var format = LogFormat.logfmt
        var verbosity = 0
        /// librdkafka's own debugging lines.
        var includesClientLibrary = false

        /// `--verbosity` is kafka_exporter's older way to ask for more.
        var effectiveLevel: LogLevel { verbosity > 0 ? .debug : level }
    }

    enum Action: Sendable {
        case serve, check, healthCheck, telegraf
    }

    /// `kafka_exporter check`.
    struct Check: Sendable {
        var format = ReportFormat.text
        /// Of `--config.file`; empty for the one of the flags.
        var cluster = ""
        var allClusters = false

        /// Whether clusters of `--config.file` are checked.
        var isOfFile: Bool { allClusters || !cluster.isEmpty }
    }

    /// `kafka_exporter telegraf`.
    struct Telegraf: Sendable {
        /// nil to wait for telegraf.
        var interval: Duration?
    }

    var action = Action.serve
    var kafka = Kafka()
    var login = LoginOptions(environment: AWSEnvironment.processVariables)
    var scrapes = Scrapes()
    var endToEnd = EndToEndConfiguration()
    var web = Web()
    var zookeeper = ZooKeeper()
    var sharding = Sharding()
    var logging = Logging()
    var check = Check()
    var telegraf = Telegraf()
    /// With several clusters; empty for none.
    var clustersFile = ""
    var hasServers = false
    /// Whether there is a cluster beside those of the file.
    var scrapesFlagsCluster: Bool { clustersFile.isEmpty || hasServers }
    /// As on a command line, without secrets.
    var givenFlags: [String] = []
    /// Those of them whose value is not the default.
    var changedFlags: [String] = []
}
