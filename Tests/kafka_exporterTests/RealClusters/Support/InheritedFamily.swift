/// A family of kafka_exporter, on whose exact form dashboards and alerts rely.
struct InheritedFamily: Sendable {
    let name: String
    let labels: Set<String>
    let help: String

    static let all =
        [
            InheritedFamily("kafka_brokers", [], "Number of Brokers in the Kafka Cluster."),
            InheritedFamily("kafka_broker_info", ["id", "address"], "Information about the Kafka Broker."),
        ] + ofTopics + ofGroups

    static let ofTopics = [
        InheritedFamily("kafka_topic_partitions", ["topic"], "Number of partitions for this Topic"),
        InheritedFamily(
            "kafka_topic_partition_current_offset", ["topic", "partition"], "Current Offset of a Broker at Topic/Partition"),
        InheritedFamily(
            "kafka_topic_partition_oldest_offset", ["topic", "partition"], "Oldest Offset of a Broker at Topic/Partition"),
        InheritedFamily(
            "kafka_topic_partition_leader", ["topic", "partition"], "Leader Broker ID of this Topic/Partition"),
        InheritedFamily(
            "kafka_topic_partition_replicas", ["topic", "partition"], "Number of Replicas for this Topic/Partition"),
        InheritedFamily(
            "kafka_topic_partition_in_sync_replica", ["topic", "partition"],
            "Number of In-Sync Replicas for this Topic/Partition"),
        InheritedFamily(
            "kafka_topic_partition_leader_is_preferred", ["topic", "partition"],
            "1 if Topic/Partition is using the Preferred Broker"),
        InheritedFamily(
            "kafka_topic_partition_under_replicated_partition", ["topic", "partition"],
            "1 if Topic/Partition is under Replicated"),
    ]

    static let ofGroups = [
        InheritedFamily(
            "kafka_consumergroup_current_offset", ["consumergroup", "topic", "partition"],
            "Current Offset of a ConsumerGroup at Topic/Partition"),
        InheritedFamily(
            "kafka_consumergroup_current_offset_sum", ["consumergroup", "topic"],
            "Current Offset of a ConsumerGroup at Topic for all partitions"),
        InheritedFamily(
            "kafka_consumergroup_lag", ["consumergroup", "topic", "partition"],
            "Current Approximate Lag of a ConsumerGroup at Topic/Partition"),
        InheritedFamily(
            "kafka_consumergroup_lag_sum", ["consumergroup", "topic"],
            "Current Approximate Lag of a ConsumerGroup at Topic for all partitions"),
        InheritedFamily("kafka_consumergroup_members", ["consumergroup"], "Amount of members in a consumer group"),
    ]

    private init(_ name: String, _ labels: Set<String>, _ help: String) {
        self.name = name
        self.labels = labels
        self.help = help
    }
}
