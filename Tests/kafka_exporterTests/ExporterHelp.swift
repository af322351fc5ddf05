/// The output of `kafka_exporter --help`.
let exporterHelp = """
    usage: kafka_exporter [<flags>] [<command>]

    Flags:
      -h, --help                     Show context-sensitive help.
          --version                  Show application version.
          --config.file=""           Path to a file with several clusters, each
                                     scraped at /probe?target=NAME. See
                                     docs/clusters.md. ($KAFKA_EXPORTER_CONFIG_FILE)
          --web.listen-address=":9308" ...
                                     Address to listen on for web interface and
                                     telemetry. ($KAFKA_EXPORTER_WEB_LISTEN_ADDRESS)
          --[no-]web.systemd-socket  Use systemd socket activation listeners instead
                                     of port listeners (Linux only).
                                     ($KAFKA_EXPORTER_WEB_SYSTEMD_SOCKET)
          --web.telemetry-path="/metrics"
                                     Path under which to expose metrics.
                                     ($KAFKA_EXPORTER_WEB_TELEMETRY_PATH)
          --[no-]web.status-page     A page at / that shows the last scrape, and its
                                     contents as JSON under /api/v1. On by default;
                                     --no-web.status-page turns it off. See
                                     docs/page.md. ($KAFKA_EXPORTER_WEB_STATUS_PAGE)
          --web.config.file=""       Path to configuration file that can enable TLS
                                     or authentication, as Prometheus' exporters
                                     have it. See docs/security.md.
                                     ($KAFKA_EXPORTER_WEB_CONFIG_FILE)
          --[no-]server.tls.enabled  Enable TLS for web server, default is false.
                                     ($KAFKA_EXPORTER_SERVER_TLS_ENABLED)
          --[no-]server.tls.mutual-auth-enabled
                                     Enable TLS client mutual authentication,
                                     default is false.
                                     ($KAFKA_EXPORTER_SERVER_TLS_MUTUAL_AUTH_ENABLED)
          --server.tls.ca-file=""    The certificate authority file for the web
                                     server. ($KAFKA_EXPORTER_SERVER_TLS_CA_FILE)
          --server.tls.cert-file=""  The certificate file for the web server.
                                     ($KAFKA_EXPORTER_SERVER_TLS_CERT_FILE)
          --server.tls.key-file=""   The key file for the web server.
                                     ($KAFKA_EXPORTER_SERVER_TLS_KEY_FILE)
          --server.tls.key-password-file=""
                                     A file with the password of the web server's
                                     key, if it is encrypted.
                                     ($KAFKA_EXPORTER_SERVER_TLS_KEY_PASSWORD_FILE)
          --kafka.server=kafka:9092 ...
                                     Address (host:port) of Kafka server. Can be
                                     repeated, or list several with commas between
                                     them. ($KAFKA_EXPORTER_KAFKA_SERVER)
          --kafka.client=auto        Client that asks the cluster. One of: [auto,
                                     librdkafka]. auto asks over connections of our
                                     own, and librdkafka for what those cannot ask.
                                     ($KAFKA_EXPORTER_KAFKA_CLIENT)
          --kafka.version="2.0.0"    Kafka broker version. Only those before 0.10
                                     matter: newer brokers are asked what they
                                     speak. ($KAFKA_EXPORTER_KAFKA_VERSION)
          --kafka.labels=""          Kafka cluster name: labels for every series,
                                     such as cluster=eu,team=payments.
                                     ($KAFKA_EXPORTER_KAFKA_LABELS)
          --[no-]kafka.allow-auto-topic-creation
                                     If true, the broker may auto-create topics that
                                     we requested which do not already exist,
                                     default is false.
                                     ($KAFKA_EXPORTER_KAFKA_ALLOW_AUTO_TOPIC_CREATION)
          --refresh.metadata=30s     Metadata refresh interval. Has no effect:
                                     metadata is read in every scrape.
                                     ($KAFKA_EXPORTER_REFRESH_METADATA)
          --topic.filter=".*"        Regex that determines which topics to collect.
                                     ($KAFKA_EXPORTER_TOPIC_FILTER)
          --topic.exclude="^$"       Regex that determines which topics to exclude.
                                     ($KAFKA_EXPORTER_TOPIC_EXCLUDE)
          --group.filter=".*"        Regex that determines which consumer groups to
                                     collect. ($KAFKA_EXPORTER_GROUP_FILTER)
          --group.exclude="^$"       Regex that determines which consumer groups to
                                     exclude. ($KAFKA_EXPORTER_GROUP_EXCLUDE)
          --[no-]offset.show-all     Whether show the offset/lag for all consumer
                                     group, otherwise, only show connected consumer
                                     groups, default is true
                                     ($KAFKA_EXPORTER_OFFSET_SHOW_ALL)
          --[no-]concurrent.enable   If true, all scrapes will trigger kafka
                                     operations otherwise, they will share results.
                                     WARN: This should be disabled on large
                                     clusters. Default is false
                                     ($KAFKA_EXPORTER_CONCURRENT_ENABLE)
          --topic.workers=100        Number of topic workers
                                     ($KAFKA_EXPORTER_TOPIC_WORKERS)
          --group.workers=100        Number of group workers
                                     ($KAFKA_EXPORTER_GROUP_WORKERS)
          --group.metrics.timeout=5m
                                     Timeout for emitting consumer group metrics
                                     ($KAFKA_EXPORTER_GROUP_METRICS_TIMEOUT)
          --scrape.timeout=1m        The longest that a scrape may take where
                                     Prometheus gives it no shorter time.
                                     ($KAFKA_EXPORTER_SCRAPE_TIMEOUT)
          --topic.granularity=partition
                                     Smallest thing with series of topics. One of:
                                     [partition, topic]
                                     ($KAFKA_EXPORTER_TOPIC_GRANULARITY)
          --group.granularity=partition
                                     Smallest thing with series of groups. One of:
                                     [partition, topic]
                                     ($KAFKA_EXPORTER_GROUP_GRANULARITY)
          --metric.exclude=""        Regex for whole names of metrics that are left
                                     out. ($KAFKA_EXPORTER_METRIC_EXCLUDE)
          --shard=0/3                Publishes one of several shards of the cluster,
                                     chosen by a hash of topics' and groups' names:
                                     i/n, from 0/n on. See docs/large-clusters.md.
                                     ($KAFKA_EXPORTER_SHARD)
          --shard.group=""           Consumer group by which exporters share out the
                                     cluster among themselves. It consumes and
                                     commits nothing. ($KAFKA_EXPORTER_SHARD_GROUP)
          --shard.scrape-interval=1m
                                     With --shard.group: Prometheus' scrape
                                     interval. What is taken over from another
                                     exporter is published after this time, so that
                                     no series is there twice.
                                     ($KAFKA_EXPORTER_SHARD_SCRAPE_INTERVAL)
          --shard.session-timeout=15s
                                     With --shard.group: time without a heartbeat
                                     after which the others take over from an
                                     exporter.
                                     ($KAFKA_EXPORTER_SHARD_SESSION_TIMEOUT)
          --[no-]collector.cluster   The cluster's id, racks, fenced brokers and
                                     controller. On by default.
                                     ($KAFKA_EXPORTER_COLLECTOR_CLUSTER)
          --[no-]collector.quorum    The controllers of a KRaft cluster. On by
                                     default. ($KAFKA_EXPORTER_COLLECTOR_QUORUM)
          --[no-]collector.reassignments
                                     Partitions whose replicas move to other
                                     brokers. On by default.
                                     ($KAFKA_EXPORTER_COLLECTOR_REASSIGNMENTS)
          --[no-]collector.log-dirs  The brokers' disks, sizes of topics, and lags
                                     of replicas. Off by default.
                                     ($KAFKA_EXPORTER_COLLECTOR_LOG_DIRS)
          --[no-]collector.stable-offsets
                                     Last stable offsets, which open transactions
                                     hold back. Off by default.
                                     ($KAFKA_EXPORTER_COLLECTOR_STABLE_OFFSETS)
          --[no-]collector.topic-health
                                     Offline and under-replicated partitions of
                                     topics. On by default.
                                     ($KAFKA_EXPORTER_COLLECTOR_TOPIC_HEALTH)
          --[no-]collector.topic-config
                                     Retention and cleanup policy of topics, and
                                     partitions under their least number of in-sync
                                     replicas. Off by default.
                                     ($KAFKA_EXPORTER_COLLECTOR_TOPIC_CONFIG)
          --[no-]collector.share-groups
                                     Share groups. On by default.
                                     ($KAFKA_EXPORTER_COLLECTOR_SHARE_GROUPS)
          --[no-]collector.group-state
                                     States and types of consumer groups. On by
                                     default.
                                     ($KAFKA_EXPORTER_COLLECTOR_GROUP_STATE)
          --[no-]collector.group-topics
                                     Members and assigned partitions of consumer
                                     groups by topic. On by default.
                                     ($KAFKA_EXPORTER_COLLECTOR_GROUP_TOPICS)
          --[no-]collector.group-members
                                     The member that each partition is assigned to:
                                     series that change at each rebalance. Off by
                                     default.
                                     ($KAFKA_EXPORTER_COLLECTOR_GROUP_MEMBERS)
          --[no-]collector.retention
                                     Records that were deleted before a consumer
                                     group read them. On by default.
                                     ($KAFKA_EXPORTER_COLLECTOR_RETENTION)
          --[no-]collector.lag-seconds
                                     How old the oldest record is that a consumer
                                     group has not committed. On by default.
                                     ($KAFKA_EXPORTER_COLLECTOR_LAG_SECONDS)
          --[no-]collector.end-to-end
                                     Messages that the exporter writes to a topic,
                                     reads and commits, see docs/end-to-end.md. Off
                                     by default.
                                     ($KAFKA_EXPORTER_COLLECTOR_END_TO_END)
          --[no-]retention.partitions
                                     Whether collector.retention has series by
                                     partition. Off by default.
                                     ($KAFKA_EXPORTER_RETENTION_PARTITIONS)
          --[no-]lag-seconds.partitions
                                     Whether collector.lag-seconds has series by
                                     partition. Off by default.
                                     ($KAFKA_EXPORTER_LAG_SECONDS_PARTITIONS)
          --[no-]lag-seconds.look-ups
                                     Whether collector.lag-seconds asks brokers when
                                     records were written that are older than the
                                     exporter's first scrape. On by default.
                                     ($KAFKA_EXPORTER_LAG_SECONDS_LOOK_UPS)
          --[no-]topic-config.jmx-names
                                     Whether collector.topic-config also has
                                     kafka_cluster_partition_underminisr and
                                     _atminisr, as JMX exporters name them. Off by
                                     default.
                                     ($KAFKA_EXPORTER_TOPIC_CONFIG_JMX_NAMES)
          --end-to-end.topic="kafka-exporter-end-to-end"
                                     Topic that collector.end-to-end writes to. It
                                     must exist, unless end-to-end.create-topic is
                                     on. ($KAFKA_EXPORTER_END_TO_END_TOPIC)
          --[no-]end-to-end.create-topic
                                     Whether collector.end-to-end creates its topic
                                     if it does not exist, with a partition led by
                                     each broker. Off by default.
                                     ($KAFKA_EXPORTER_END_TO_END_CREATE_TOPIC)
          --end-to-end.interval=1s   Time between two messages to a partition.
                                     ($KAFKA_EXPORTER_END_TO_END_INTERVAL)
          --end-to-end.timeout=5s    Time within which a message has to be written
                                     and read, and an offset committed.
                                     ($KAFKA_EXPORTER_END_TO_END_TIMEOUT)
          --end-to-end.group="kafka-exporter-end-to-end"
                                     Consumer group that collector.end-to-end
                                     commits offsets for. It does not join it.
                                     ($KAFKA_EXPORTER_END_TO_END_GROUP)
          --[no-]sasl.enabled        Connect using SASL, default is false. See
                                     docs/security.md.
                                     ($KAFKA_EXPORTER_SASL_ENABLED)
          --[no-]sasl.handshake      Only set this to false if using a non-Kafka
                                     SASL proxy, default is true.
                                     ($KAFKA_EXPORTER_SASL_HANDSHAKE)
          --sasl.username=""         SASL user name. ($KAFKA_EXPORTER_SASL_USERNAME)
          --sasl.password=""         SASL user password.
                                     ($KAFKA_EXPORTER_SASL_PASSWORD,
                                     $SASL_USER_PASSWORD)
          --sasl.password-file=""    A file that holds the SASL user password.
                                     ($KAFKA_EXPORTER_SASL_PASSWORD_FILE)
          --sasl.mechanism=""        SASL mechanism, in any case: plain (the
                                     default), scram-sha256, scram-sha512, gssapi,
                                     awsiam or oauthbearer
                                     ($KAFKA_EXPORTER_SASL_MECHANISM)
          --sasl.aws-region=""       The AWS region for IAM SASL authentication
                                     ($KAFKA_EXPORTER_SASL_AWS_REGION, $AWS_REGION)
          --sasl.oauthbearer-token-url=""
                                     The url to retrieve OAuthBearer tokens from,
                                     for OAuthBearer SASL authentication
                                     ($KAFKA_EXPORTER_SASL_OAUTHBEARER_TOKEN_URL,
                                     $SASL_OAUTHBEARER_TOKEN_URL)
          --sasl.oauthbearer-scopes=""
                                     The comma-separated scopes to use for
                                     OAuthBearer SASL authentication
                                     ($KAFKA_EXPORTER_SASL_OAUTHBEARER_SCOPES)
          --sasl.oauthbearer-ca-file=""
                                     The certificate authorities of the server that
                                     OAuthBearer tokens come from; the system's
                                     without it.
                                     ($KAFKA_EXPORTER_SASL_OAUTHBEARER_CA_FILE)
          --sasl.service-name=""     Service name when using kerberos Auth
                                     ($KAFKA_EXPORTER_SASL_SERVICE_NAME)
          --sasl.kerberos-config-path=""
                                     Kerberos config path
                                     ($KAFKA_EXPORTER_SASL_KERBEROS_CONFIG_PATH)
          --sasl.realm=""            Kerberos realm ($KAFKA_EXPORTER_SASL_REALM)
          --sasl.keytab-path=""      Kerberos keytab file path
                                     ($KAFKA_EXPORTER_SASL_KEYTAB_PATH)
          --sasl.kerberos-auth-type=""
                                     Kerberos auth type. Either 'keytabAuth' or
                                     'userAuth'
                                     ($KAFKA_EXPORTER_SASL_KERBEROS_AUTH_TYPE)
          --[no-]sasl.disable-PA-FX-FAST
                                     Configure the Kerberos client to not use
                                     PA_FX_FAST, default is false.
                                     ($KAFKA_EXPORTER_SASL_DISABLE_PA_FX_FAST)
          --[no-]tls.enabled         Connect to Kafka using TLS, default is false.
                                     See docs/security.md.
                                     ($KAFKA_EXPORTER_TLS_ENABLED)
          --tls.server-name=""       Used to verify the hostname on the returned
                                     certificates unless
                                     tls.insecure-skip-tls-verify is given. The
                                     kafka server's name should be given.
                                     ($KAFKA_EXPORTER_TLS_SERVER_NAME)
          --tls.ca-file=""           The optional certificate authority file for
                                     Kafka TLS client authentication.
                                     ($KAFKA_EXPORTER_TLS_CA_FILE)
          --tls.cert-file=""         The optional certificate file for Kafka client
                                     authentication. ($KAFKA_EXPORTER_TLS_CERT_FILE)
          --tls.key-file=""          The optional key file for Kafka client
                                     authentication. ($KAFKA_EXPORTER_TLS_KEY_FILE)
          --tls.key-password=""      The password of an encrypted key file.
                                     ($KAFKA_EXPORTER_TLS_KEY_PASSWORD)
          --tls.key-password-file=""
                                     A file that holds the password of an encrypted
                                     key file.
                                     ($KAFKA_EXPORTER_TLS_KEY_PASSWORD_FILE)
          --[no-]tls.insecure-skip-tls-verify
                                     If true, the server's certificate will not be
                                     checked for validity. This will make your HTTPS
                                     connections insecure. Default is false
                                     ($KAFKA_EXPORTER_TLS_INSECURE_SKIP_TLS_VERIFY)
          --[no-]use.consumelag.zookeeper
                                     if you need to use a group from zookeeper,
                                     default is false
                                     ($KAFKA_EXPORTER_USE_CONSUMELAG_ZOOKEEPER)
          --zookeeper.server="localhost:2181" ...
                                     Address (hosts) of zookeeper server: host:port,
                                     several with commas between them or by
                                     repeating the flag, with /chroot behind the
                                     last. ($KAFKA_EXPORTER_ZOOKEEPER_SERVER)
          --zookeeper.auth-file=""   File with user:password, to log in to zookeeper
                                     by its digest scheme.
                                     ($KAFKA_EXPORTER_ZOOKEEPER_AUTH_FILE)
          --zookeeper.tls.ca-file=""
                                     The certificate authority file for zookeeper.
                                     With the two others it turns TLS on.
                                     ($KAFKA_EXPORTER_ZOOKEEPER_TLS_CA_FILE)
          --zookeeper.tls.cert-file=""
                                     The certificate file that zookeeper is shown.
                                     ($KAFKA_EXPORTER_ZOOKEEPER_TLS_CERT_FILE)
          --zookeeper.tls.key-file=""
                                     The key file of that certificate.
                                     ($KAFKA_EXPORTER_ZOOKEEPER_TLS_KEY_FILE)
          --log.level=info           Only log messages with the given severity or
                                     above. One of: [debug, info, warn, error]
                                     ($KAFKA_EXPORTER_LOG_LEVEL)
          --log.format=logfmt        Output format of log messages. One of: [logfmt,
                                     json] ($KAFKA_EXPORTER_LOG_FORMAT)
          --verbosity=0              Verbosity log level. From 1 on the same as
                                     --log.level=debug. ($KAFKA_EXPORTER_VERBOSITY)
          --[no-]log.enable-sarama   Turn on Sarama logging, default is false. Here
                                     it is librdkafka that tells more, if it is
                                     used. ($KAFKA_EXPORTER_LOG_ENABLE_SARAMA)

    Commands:
    check [<flags>]
        Goes step by step through each Kafka broker, with the flags that the
        exporter would have: name, connection, TLS, login, ACLs, and one whole
        scrape. Tells what fails, why, and what to change. Exit status 0 if the
        scrape is whole, otherwise 1.

    healthcheck [<flags>]
        Asks the exporter that runs with the same flags for /healthz. Exit status 0
        if it answers, otherwise 1. If it asks for a password or a client
        certificate, it counts as healthy.

    telegraf [<flags>]
        Runs as a plugin of telegraf's execd input: writes all series to standard
        output, in InfluxDB line protocol, for each newline on standard input, and
        for each SIGUSR1, SIGUSR2 and SIGHUP. Ends with standard input. See
        docs/telegraf.md.

    """
