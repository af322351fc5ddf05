import KafkaReader
import TestSupport
import Testing

@testable import Collector

@Suite struct TopicConfigurationTests {
    private var contents: InMemoryCluster.Contents {
        var contents = InMemoryCluster.Contents.small
        contents.replicas = [
            "orders": [.init(count: 3, inSync: 2, preferred: 1), .init(count: 3, inSync: 1, preferred: 1)],
            "payments": [.init(count: 1, inSync: 1, preferred: 1)],
        ]
        contents.settings = .success([
            TopicSettings(
                topic: "orders",
                values: .success([
                    "cleanup.policy": "compact,delete", "min.insync.replicas": "2", "retention.bytes": "-1",
                    "retention.ms": "1500",
                ])),
            TopicSettings(topic: "payments", values: .success(["min.insync.replicas": "2", "retention.ms": "-1"])),
        ])
        return contents
    }

    @Test func settingsAreReadOnce() async {
        let walk = WalkOverMemory(TopicConfiguration(usesJMXNames: true), contents)
        _ = await walk.run()
        walk.cluster.change { $0.replicas["payments"] = [.init(count: 1, inSync: 0, preferred: 1)] }
        #expect(
            await walk.series() == [
                #"kafka_topic_min_insync_replicas{topic="orders"} 2"#,
                #"kafka_topic_min_insync_replicas{topic="payments"} 2"#,
                #"kafka_topic_replication_factor{topic="orders"} 3"#,
                #"kafka_topic_replication_factor{topic="payments"} 1"#,
                #"kafka_topic_log_retention_period_seconds{topic="orders"} 1.5"#,
                #"kafka_topic_log_retention_period_seconds{topic="payments"} +Inf"#,
                #"kafka_topic_log_retention_size_bytes{topic="orders"} +Inf"#,
                #"kafka_topic_info{cleanup_policy="compact,delete",topic="orders"} 1"#,
                #"kafka_topic_partition_under_min_isr{partition="0",topic="orders"} 0"#,
                #"kafka_topic_partition_under_min_isr{partition="1",topic="orders"} 1"#,
                #"kafka_topic_partition_under_min_isr{partition="0",topic="payments"} 1"#,
                #"kafka_topic_partition_at_min_isr{partition="0",topic="orders"} 1"#,
                #"kafka_topic_partition_at_min_isr{partition="1",topic="orders"} 0"#,
                #"kafka_topic_partition_at_min_isr{partition="0",topic="payments"} 0"#,
                #"kafka_cluster_partition_underminisr{partition="0",topic="orders"} 0"#,
                #"kafka_cluster_partition_underminisr{partition="1",topic="orders"} 1"#,
                #"kafka_cluster_partition_underminisr{partition="0",topic="payments"} 1"#,
                #"kafka_cluster_partition_atminisr{partition="0",topic="orders"} 1"#,
                #"kafka_cluster_partition_atminisr{partition="1",topic="orders"} 0"#,
                #"kafka_cluster_partition_atminisr{partition="0",topic="payments"} 0"#,
            ])
        #expect(
            walk.cluster.questions.filter { if case .settings = $0 { true } else { false } } == [
                .settings(["orders", "payments"])
            ])
    }

    @Test func newTopicsAreReadAtOnce() async {
        let walk = WalkOverMemory(TopicConfiguration(), contents)
        _ = await walk.run()
        walk.cluster.change { $0.leaders["young"] = [1] }
        _ = await walk.run()
        #expect(walk.cluster.questions.contains(.settings(["young"])))
    }

    @Test func withoutTheACLNothingIsPublished() async {
        var contents = contents
        let refused = KafkaError(KafkaError.Code(.topicAuthorizationFailed), .settings, target: .topic("orders"))
        contents.settings = .success([TopicSettings(topic: "orders", values: .failure(refused))])
        let walk = WalkOverMemory(TopicConfiguration(), contents)
        let snapshot = await walk.run()
        #expect(walk.series(of: snapshot).isEmpty)
        #expect(snapshot.outcomes.last?.unavailability?.contains("DescribeConfigs") == true)
    }
}
