import Exposition
import KafkaReader
import TestSupport
import Testing

@testable import Collector

/// A snapshot with every situation that a real cluster can have at once, and its exact text.
@Suite struct SnapshotExpositionTests {
    private var snapshot: Snapshot {
        func partition(_ id: Int32, leader: Int32?, _ replicas: ClusterMetadata.Replicas?) -> ClusterMetadata.Partition {
            ClusterMetadata.Partition(id: id, leader: leader, replicas: replicas)
        }
        var snapshot = Snapshot()
        snapshot.isUp = true
        snapshot.brokers = [
            ClusterMetadata.Broker(id: 1, host: "kafka-1", port: 9092), ClusterMetadata.Broker(id: 2, host: "::1", port: 9093),
        ]
        snapshot.topics = [
            TopicSnapshot(
                topic: ClusterMetadata.Topic(
                    name: "orders",
                    partitions: [
                        partition(0, leader: 1, ClusterMetadata.Replicas(count: 2, inSync: 2, preferred: 1)),
                        partition(1, leader: 2, ClusterMetadata.Replicas(count: 2, inSync: 1, preferred: 1)),
                        // The partition's only broker is down; the replicas of the next partition are unknown.
                        partition(2, leader: nil, ClusterMetadata.Replicas(count: 1, inSync: 0, preferred: 3)),
                        partition(3, leader: 1, nil),
                    ]),
                ends: [100, 50, nil, 7], oldest: [10, 0, nil, nil]),
            TopicSnapshot(
                topic: ClusterMetadata.Topic(
                    name: "secret", partitions: [], error: KafkaError.Code(rawValue: 29)), ends: [], oldest: []),
        ]
        snapshot.groups = [
            GroupSnapshot(
                id: "billing \"eu\"", memberCount: 2,
                topics: [
                    ConsumedTopic(
                        topicIndex: 0,
                        partitions: [
                            ConsumedTopic.Partition(index: 0, commit: .offset(90)),
                            ConsumedTopic.Partition(index: 1, commit: .none),
                        ])
                ]),
            GroupSnapshot(
                id: "modern", memberCount: nil,
                topics: [
                    ConsumedTopic(
                        topicIndex: 0,
                        partitions: [
                            ConsumedTopic.Partition(index: 0, commit: .offset(120)),
                            ConsumedTopic.Partition(index: 2, commit: .offset(5)),
                            ConsumedTopic.Partition(index: 3, commit: .unknown),
                        ])
                ]),
        ]
        return snapshot
    }

    private func text(of snapshot: Snapshot, labels: [Label] = []) -> String {
        let pieces = ExpositionText(.prometheusText, snapshot.families.map { $0.labeled(labels) })
        return String(decoding: Array(pieces.joined()), as: UTF8.self)
    }

    @Test func aLeaderIsNotComparedWithUnorderedReplicas() {
        var snapshot = snapshot
        snapshot.topics[0].topic.partitions = snapshot.topics[0].topic.partitions.map { partition in
            var replicas = partition.replicas
            replicas?.preferred = nil
            return ClusterMetadata.Partition(
                id: partition.id, leader: partition.leader, error: partition.error, replicas: replicas)
        }
        let text = text(of: snapshot)
        #expect(!text.contains("kafka_topic_partition_leader_is_preferred{"))
        #expect(text.contains("kafka_topic_partition_replicas{"))
    }

    @Test func matchesTheGoldenText() {
        let samples = text(of: snapshot).split(separator: "\n").filter { !$0.hasPrefix("#") }.joined(separator: "\n")
        #expect(
            samples == """
                kafka_up 1
                kafka_brokers 2
                kafka_broker_info{address="kafka-1:9092",id="1"} 1
                kafka_broker_info{address="[::1]:9093",id="2"} 1
                kafka_topic_partitions{topic="orders"} 4
                kafka_topic_partition_current_offset{partition="0",topic="orders"} 100
                kafka_topic_partition_current_offset{partition="1",topic="orders"} 50
                kafka_topic_partition_current_offset{partition="3",topic="orders"} 7
                kafka_topic_partition_oldest_offset{partition="0",topic="orders"} 10
                kafka_topic_partition_oldest_offset{partition="1",topic="orders"} 0
                kafka_topic_partition_leader{partition="0",topic="orders"} 1
                kafka_topic_partition_leader{partition="1",topic="orders"} 2
                kafka_topic_partition_leader{partition="3",topic="orders"} 1
                kafka_topic_partition_replicas{partition="0",topic="orders"} 2
                kafka_topic_partition_replicas{partition="1",topic="orders"} 2
                kafka_topic_partition_replicas{partition="2",topic="orders"} 1
                kafka_topic_partition_in_sync_replica{partition="0",topic="orders"} 2
                kafka_topic_partition_in_sync_replica{partition="1",topic="orders"} 1
                kafka_topic_partition_in_sync_replica{partition="2",topic="orders"} 0
                kafka_topic_partition_leader_is_preferred{partition="0",topic="orders"} 1
                kafka_topic_partition_leader_is_preferred{partition="1",topic="orders"} 0
                kafka_topic_partition_leader_is_preferred{partition="2",topic="orders"} 0
                kafka_topic_partition_under_replicated_partition{partition="0",topic="orders"} 0
                kafka_topic_partition_under_replicated_partition{partition="1",topic="orders"} 1
                kafka_topic_partition_under_replicated_partition{partition="2",topic="orders"} 1
                kafka_consumergroup_members{consumergroup="billing \\"eu\\""} 2
                kafka_consumergroup_current_offset{consumergroup="billing \\"eu\\"",partition="0",topic="orders"} 90
                kafka_consumergroup_current_offset{consumergroup="billing \\"eu\\"",partition="1",topic="orders"} -1
                kafka_consumergroup_current_offset{consumergroup="modern",partition="0",topic="orders"} 120
                kafka_consumergroup_current_offset{consumergroup="modern",partition="2",topic="orders"} 5
                kafka_consumergroup_current_offset_sum{consumergroup="billing \\"eu\\"",topic="orders"} 90
                kafka_consumergroup_lag{consumergroup="billing \\"eu\\"",partition="0",topic="orders"} 10
                kafka_consumergroup_lag{consumergroup="billing \\"eu\\"",partition="1",topic="orders"} -1
                kafka_consumergroup_lag{consumergroup="modern",partition="0",topic="orders"} 0
                kafka_consumergroup_lag_sum{consumergroup="billing \\"eu\\"",topic="orders"} 10
                """)
    }

    /// The names and help texts that kafka_exporter publishes, on which dashboards and their tooltips rely.
    @Test(arguments: [
        ("kafka_brokers", "Number of Brokers in the Kafka Cluster."),
        ("kafka_broker_info", "Information about the Kafka Broker."),
        ("kafka_topic_partitions", "Number of partitions for this Topic"),
        ("kafka_topic_partition_current_offset", "Current Offset of a Broker at Topic/Partition"),
        ("kafka_topic_partition_oldest_offset", "Oldest Offset of a Broker at Topic/Partition"),
        ("kafka_topic_partition_leader", "Leader Broker ID of this Topic/Partition"),
        ("kafka_topic_partition_replicas", "Number of Replicas for this Topic/Partition"),
        ("kafka_topic_partition_in_sync_replica", "Number of In-Sync Replicas for this Topic/Partition"),
        ("kafka_topic_partition_leader_is_preferred", "1 if Topic/Partition is using the Preferred Broker"),
        ("kafka_topic_partition_under_replicated_partition", "1 if Topic/Partition is under Replicated"),
        ("kafka_consumergroup_current_offset", "Current Offset of a ConsumerGroup at Topic/Partition"),
        ("kafka_consumergroup_current_offset_sum", "Current Offset of a ConsumerGroup at Topic for all partitions"),
        ("kafka_consumergroup_lag", "Current Approximate Lag of a ConsumerGroup at Topic/Partition"),
        ("kafka_consumergroup_lag_sum", "Current Approximate Lag of a ConsumerGroup at Topic for all partitions"),
        ("kafka_consumergroup_members", "Amount of members in a consumer group"),
    ])
    func keepsNamesHelpsAndTypes(name: String, help: String) {
        #expect(text(of: snapshot).contains("# HELP \(name) \(help)\n# TYPE \(name) gauge\n\(name)"))
    }

    /// The labels that `--kafka.labels` may not use follow from the declarations.
    @Test func everySampleHasTheLabelsThatItsMetricDeclares() throws {
        var snapshot = snapshot
        snapshot.findings = [ZookeeperGroups.Findings(groups: snapshot.groups)]
        snapshot.outcomes = [CollectorOutcome(collector: .topics, duration: .zero, count: 0, failures: [])]
        snapshot.isSharded = true
        let statistics = ExporterStatistics(collectors: CollectorName.ofEveryWalk)
        let scrape = Scrape(snapshot: snapshot, statistics: statistics, requests: ["Metadata": 1])
        let bytes = scrape.text(adding: { [] }).pieces(.prometheusText).reduce(into: [UInt8]()) { $0 += $1 }
        let text = try PrometheusText(String(decoding: bytes, as: UTF8.self))
        // Parts are held to theirs by `WalkOverMemory`, sums of topics by `SelectionTests`.
        let sums = [Metrics.currentOffsetSum, Metrics.oldestOffsetSum]
        for metric in Metrics.all + ZookeeperGroups.metrics where !sums.contains(metric) {
            let series = text.series(metric.name)
            #expect(!series.isEmpty, "\(metric.name)")
            #expect(series.keys.allSatisfy { Set($0.keys) == Set(metric.labels) }, "\(metric.name)")
        }
    }

    @Test func everySeriesCarriesTheConstantLabels() throws {
        let text = text(of: snapshot, labels: [Label("cluster", "eu")])
        let samples = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(samples.allSatisfy { $0.contains("{cluster=\"eu\"") })
        _ = try PrometheusText(text)
    }

    @Test func anUnreachableClusterHasNoSeriesButUp() {
        var snapshot = Snapshot()
        snapshot.outcomes = []
        #expect(text(of: snapshot).hasSuffix("# TYPE kafka_up gauge\nkafka_up 0\n"))
        #expect(!text(of: snapshot).contains("kafka_brokers"))
    }
}
