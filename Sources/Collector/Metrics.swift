internal import Exposition

/// The families of every scrape: name, type, labels and help are declared here and nowhere else. The names and helps of the first two
/// groups are kafka_exporter's, to the letter: dashboards and alerts rely on them.
enum Metrics {
    // Brokers and topics.
    static let brokers = gauge("kafka_brokers", "Number of Brokers in the Kafka Cluster.")
    static let brokerInfo = gauge("kafka_broker_info", labels: ["address", "id"], "Information about the Kafka Broker.")
    static let topicPartitions = gauge("kafka_topic_partitions", labels: ["topic"], "Number of partitions for this Topic")
    static let currentOffset = gauge(
        "kafka_topic_partition_current_offset", labels: ["partition", "topic"], "Current Offset of a Broker at Topic/Partition")
    static let oldestOffset = gauge(
        "kafka_topic_partition_oldest_offset", labels: ["partition", "topic"], "Oldest Offset of a Broker at Topic/Partition")
    static let leader = gauge(
        "kafka_topic_partition_leader", labels: ["partition", "topic"], "Leader Broker ID of this Topic/Partition")
    static let replicas = gauge(
        "kafka_topic_partition_replicas", labels: ["partition", "topic"], "Number of Replicas for this Topic/Partition")
    static let inSyncReplicas = gauge(
        "kafka_topic_partition_in_sync_replica", labels: ["partition", "topic"],
        "Number of In-Sync Replicas for this Topic/Partition")
    static let leaderIsPreferred = gauge(
        "kafka_topic_partition_leader_is_preferred", labels: ["partition", "topic"],
        "1 if Topic/Partition is using the Preferred Broker")
    static let underReplicated = gauge(
        "kafka_topic_partition_under_replicated_partition", labels: ["partition", "topic"],
        "1 if Topic/Partition is under Replicated")

    // With `Granularity.topic` only.
    static let currentOffsetSum = gauge(
        "kafka_topic_current_offset_sum", labels: ["topic"], "Sum of the ends of the logs of all partitions of the topic.")
    static let oldestOffsetSum = gauge(
        "kafka_topic_oldest_offset_sum", labels: ["topic"], "Sum of the oldest offsets of all partitions of the topic.")

    // Consumer groups.
    static let groupOffset = gauge(
        "kafka_consumergroup_current_offset", labels: ["consumergroup", "partition", "topic"],
        "Current Offset of a ConsumerGroup at Topic/Partition")
    static let groupOffsetSum = gauge(
        "kafka_consumergroup_current_offset_sum", labels: ["consumergroup", "topic"],
        "Current Offset of a ConsumerGroup at Topic for all partitions")
    static let groupLag = gauge(
        "kafka_consumergroup_lag", labels: ["consumergroup", "partition", "topic"],
        "Current Approximate Lag of a ConsumerGroup at Topic/Partition")
    static let groupLagSum = gauge(
        "kafka_consumergroup_lag_sum", labels: ["consumergroup", "topic"],
        "Current Approximate Lag of a ConsumerGroup at Topic for all partitions")
    static let groupMembers = gauge(
        "kafka_consumergroup_members", labels: ["consumergroup"], "Amount of members in a consumer group")

    // The scrape itself.
    static let up = gauge("kafka_up", "1 if the Kafka cluster answered in this scrape, 0 if not.")
    static let collectorSuccess = gauge(
        "kafka_scrape_collector_success", labels: ["collector"],
        "1 if this part of the scrape is complete, 0 if anything of it is missing.")
    static let collectorDuration = gauge(
        "kafka_scrape_collector_duration_seconds", labels: ["collector"], "How long this part of the scrape took.")
    static let scrapes = counter("kafka_exporter_scrapes_total", "Scrapes since the exporter started.")
    static let scrapeErrors = counter(
        "kafka_exporter_scrape_errors_total", labels: ["collector", "error"],
        "Failures of scrapes, by the part of the scrape and the kind of error.")
    static let requests = counter(
        "kafka_exporter_requests_total", labels: ["request"],
        "Requests sent to Kafka brokers, by the protocol's name of their kind.")

    /// With a shard of the cluster only.
    static let shardPartitions = gauge(
        "kafka_exporter_shard_partitions",
        "Number of partitions of __consumer_offsets, or of shards, whose topics and consumer groups this exporter publishes.")

    /// Those of every scrape; the parts declare their own.
    static let all = [
        brokers, brokerInfo, topicPartitions, currentOffset, oldestOffset, leader, replicas, inSyncReplicas, leaderIsPreferred,
        underReplicated, currentOffsetSum, oldestOffsetSum, groupOffset, groupOffsetSum, groupLag, groupLagSum, groupMembers, up,
        collectorSuccess, collectorDuration, scrapes, scrapeErrors, requests, shardPartitions,
    ]

    static func gauge(_ name: String, labels: [String] = [], _ help: String) -> MetricDescriptor {
        MetricDescriptor(name, .gauge, labels: labels, help: help)
    }

    private static func counter(_ name: String, labels: [String] = [], _ help: String) -> MetricDescriptor {
        MetricDescriptor(name, .counter, labels: labels, help: help)
    }
}
