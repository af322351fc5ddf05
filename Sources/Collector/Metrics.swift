internal import Exposition

/// Every family that the exporter publishes: name, type and help are declared here and nowhere else. The names and helps of the
/// first two groups are kafka_exporter's, to the letter: dashboards and alerts rely on them.
enum Metrics {
    // Brokers and topics.
    static let brokers = gauge("kafka_brokers", "Number of Brokers in the Kafka Cluster.")
    static let brokerInfo = gauge("kafka_broker_info", "Information about the Kafka Broker.")
    static let topicPartitions = gauge("kafka_topic_partitions", "Number of partitions for this Topic")
    static let currentOffset = gauge(
        "kafka_topic_partition_current_offset", "Current Offset of a Broker at Topic/Partition")
    static let oldestOffset = gauge(
        "kafka_topic_partition_oldest_offset", "Oldest Offset of a Broker at Topic/Partition")
    static let leader = gauge("kafka_topic_partition_leader", "Leader Broker ID of this Topic/Partition")
    static let replicas = gauge("kafka_topic_partition_replicas", "Number of Replicas for this Topic/Partition")
    static let inSyncReplicas = gauge(
        "kafka_topic_partition_in_sync_replica", "Number of In-Sync Replicas for this Topic/Partition")
    static let leaderIsPreferred = gauge(
        "kafka_topic_partition_leader_is_preferred", "1 if Topic/Partition is using the Preferred Broker")
    static let underReplicated = gauge(
        "kafka_topic_partition_under_replicated_partition", "1 if Topic/Partition is under Replicated")

    // Consumer groups.
    static let groupOffset = gauge(
        "kafka_consumergroup_current_offset", "Current Offset of a ConsumerGroup at Topic/Partition")
    static let groupOffsetSum = gauge(
        "kafka_consumergroup_current_offset_sum", "Current Offset of a ConsumerGroup at Topic for all partitions")
    static let groupLag = gauge(
        "kafka_consumergroup_lag", "Current Approximate Lag of a ConsumerGroup at Topic/Partition")
    static let groupLagSum = gauge(
        "kafka_consumergroup_lag_sum", "Current Approximate Lag of a ConsumerGroup at Topic for all partitions")
    static let groupMembers = gauge("kafka_consumergroup_members", "Amount of members in a consumer group")

    // Consumer groups that keep their offsets in ZooKeeper. The first is kafka_exporter's.
    static let zookeeperLag = gauge(
        "kafka_consumergroupzookeeper_lag_zookeeper", "Current Approximate Lag(zookeeper) of a ConsumerGroup at Topic/Partition")
    static let zookeeperLagSum = gauge(
        "kafka_consumergroupzookeeper_lag_sum_zookeeper",
        "Current Approximate Lag(zookeeper) of a ConsumerGroup at Topic for all partitions")
    static let zookeeperOffset = gauge(
        "kafka_consumergroupzookeeper_current_offset_zookeeper",
        "Current Offset(zookeeper) of a ConsumerGroup at Topic/Partition")
    static let zookeeperMembers = gauge(
        "kafka_consumergroupzookeeper_members_zookeeper", "Amount of live consumers(zookeeper) in a consumer group")

    // The scrape itself.
    static let up = gauge("kafka_up", "1 if the Kafka cluster answered in this scrape, 0 if not.")
    static let collectorSuccess = gauge(
        "kafka_scrape_collector_success", "1 if this part of the scrape is complete, 0 if anything of it is missing.")
    static let collectorDuration = gauge(
        "kafka_scrape_collector_duration_seconds", "How long this part of the scrape took.")
    static let scrapes = counter("kafka_exporter_scrapes_total", "Scrapes since the exporter started.")
    static let scrapeErrors = counter(
        "kafka_exporter_scrape_errors_total", "What scrapes could not learn, by the part of the scrape and the kind of error.")
    static let requests = counter(
        "kafka_exporter_requests_total", "Requests sent to Kafka brokers, by the protocol's name of their kind.")
    static let droppedLogLines = counter(
        "kafka_exporter_log_lines_dropped_total", "Log lines that could not be written, since the exporter started.")
    static let buildInformation = gauge(
        "kafka_exporter_build_info",
        "A metric with a constant '1' value labeled by version, revision, branch, swiftversion from which kafka_exporter was built, "
            + "and the librdkafka that it runs on.")

    private static func gauge(_ name: String, _ help: String) -> MetricDescriptor {
        MetricDescriptor(name, .gauge, help: help)
    }

    private static func counter(_ name: String, _ help: String) -> MetricDescriptor {
        MetricDescriptor(name, .counter, help: help)
    }
}
