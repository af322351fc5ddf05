/// What the dashboards and rules ask that people have for kafka_exporter's series, with all values chosen for their variables.
enum ForeignQueries {
    private static let inStrimzi = #"namespace=~"$kubernetes_namespace",strimzi_io_cluster=~"$strimzi_cluster_name""#
    private static let ofExporter = #"instance="$instance", topic=~"$topic""#
    private static let chosen = #"consumergroup=~"$consumergroup",topic=~"$topic""#
    private static let inGrafana = #"topic!="__consumer_offsets",consumergroup!="""#

    static let all: [(source: String, queries: [String])] = [
        (
            "grafana.com 7589",
            [
                #"sum(rate(kafka_topic_partition_current_offset{\#(ofExporter)}[1m])) by (topic)"#,
                #"sum(kafka_consumergroup_lag{\#(ofExporter)}) by (consumergroup, topic)"#,
                #"sum(delta(kafka_topic_partition_current_offset{\#(ofExporter)}[5m])/5) by (topic)"#,
                #"sum(delta(kafka_consumergroup_current_offset{\#(ofExporter)}[5m])/5) by (consumergroup, topic)"#,
                #"sum by(topic) (kafka_topic_partitions{\#(ofExporter)})"#,
            ]
        ),
        (
            "danielqsj/kafka_exporter, kafka_exporter_overview.json",
            [
                #"sum(rate(kafka_topic_partition_current_offset{topic!="__consumer_offsets"}[1m])) by (topic)"#,
                #"sum(kafka_consumergroup_lag) by (consumergroup, topic)"#,
                #"sum by(topic) (kafka_topic_partitions{topic!="__consumer_offsets"})"#,
            ]
        ),
        (
            "Strimzi, strimzi-kafka-exporter.json",
            [
                // Of its variables.
                #"kafka_exporter_build_info{namespace="$kubernetes_namespace"}"#,
                #"kafka_consumergroup_current_offset{namespace="$kubernetes_namespace",strimzi_io_cluster="$strimzi_cluster_name"}"#,
                #"kafka_topic_partition_current_offset{namespace="$kubernetes_namespace",strimzi_io_cluster="$strimzi_cluster_name"}"#,
                #"count(kafka_topic_partitions{topic=~"$topic"})"#,
                #"sum(kafka_topic_partitions{topic=~"$topic"})"#,
                #"sum(kafka_topic_partition_replicas{topic=~"$topic"})"#,
                #"sum(kafka_topic_partition_in_sync_replica{topic=~"$topic"})"#,
                #"sum(kafka_topic_partition_under_replicated_partition{topic=~"$topic"})"#,
                #"sum(kafka_cluster_partition_atminisr{topic=~"$topic"})"#,
                #"sum(kafka_cluster_partition_underminisr{topic=~"$topic"})"#,
                #"sum(rate(kafka_topic_partition_current_offset{topic=~"$topic"}[1m])) by (topic)"#,
                #"sum(delta(kafka_consumergroup_current_offset{\#(chosen)}[1m])/60) by (consumergroup, topic)"#,
                #"sum(kafka_consumergroup_lag{\#(chosen)}) by (consumergroup, topic)"#,
                #"sum(kafka_consumergroup_current_offset{\#(chosen)}) by (consumergroup,partition,topic)"#,
                #"sum(kafka_consumergroup_lag{\#(chosen)}) by (consumergroup,partition,topic)"#,
                #"sum(kafka_topic_partitions{topic=~"$topic"}) by (topic)"#,
                #"sum(kafka_topic_partition_current_offset{topic=~"$topic"}) by (partition,topic)"#,
                #"sum(kafka_topic_partition_oldest_offset{topic=~"$topic"}) by (partition,topic)"#,
                #"count(kafka_topic_partition_leader_is_preferred{topic=~"$topic"}<1)"#,
                // As other releases have it.
                #"sum(kafka_topic_partition_leader_is_preferred{topic=~"$topic"} < bool 1)"#,
            ]
        ),
        (
            "Strimzi, strimzi-kafka-consumer-groups-lag.json",
            [
                #"count(count(kafka_consumergroup_members{\#(inStrimzi)}>0) by (consumergroup))"#,
                #"count(count(kafka_consumergroup_members{\#(inStrimzi)}==0) by (consumergroup))"#,
                #"count(count((kafka_consumergroup_lag{\#(inStrimzi)})>0) by (consumergroup))"#,
                #"count(count((kafka_consumergroup_lag{\#(inStrimzi)})==0) by (consumergroup))"#,
                #"kafka_consumergroup_lag{\#(inStrimzi)} and on (consumergroup) kafka_consumergroup_members{\#(inStrimzi)}>0"#,
                #"kafka_consumergroup_lag{\#(inStrimzi)} and on (consumergroup) kafka_consumergroup_members{\#(inStrimzi)}==0"#,
            ]
        ),
        (
            "grafana/jsonnet-libs, kafka-observ-lib",
            [
                #"sum by (topic, consumergroup) (kafka_consumergroup_lag{topic!~"__consumer_offsets"})"#,
                #"avg by (topic, consumergroup) (rate(kafka_consumergroup_current_offset{topic!~"__consumer_offsets"}[$__rate_interval]))"#,
                #"sum by (topic, partition) (rate(kafka_topic_partition_current_offset{topic!~"__consumer_offsets"}[$__rate_interval]))"#,
            ]
        ),
        (
            "Strimzi, rules",
            [
                "kafka_topic_partition_under_replicated_partition > 0",
                "kafka_consumergroup_lag > 1000",
                "changes(kafka_topic_partition_current_offset[10m]) == 0",
            ]
        ),
        (
            "grafana/jsonnet-libs, alerts of kafka-observ-lib",
            [
                #"sum by (kafka_cluster, topic, consumergroup) (delta(kafka_consumergroup_lag{\#(inGrafana)}[5m])) > 0"#,
                #"sum by (kafka_cluster, topic, consumergroup) (kafka_consumergroup_lag{\#(inGrafana)}) > 100"#,
            ]
        ),
    ]
}
