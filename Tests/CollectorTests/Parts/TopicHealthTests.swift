import KafkaReader
import TestSupport
import Testing

@testable import Collector

@Suite struct TopicHealthTests {
    private var contents: InMemoryCluster.Contents {
        var contents = InMemoryCluster.Contents.small
        let whole = ClusterMetadata.Replicas(count: 3, inSync: 3, preferred: 1)
        contents.replicas = ["orders": [whole, .init(count: 3, inSync: 2, preferred: 2)], "payments": [whole]]
        return contents
    }

    @Test func partitionsAreCountedZeroIncluded() async {
        var contents = contents
        contents.leaders["payments"] = [nil]
        #expect(
            await WalkOverMemory(TopicHealth(), contents).series() == [
                #"kafka_topic_offline_partitions{topic="orders"} 0"#,
                #"kafka_topic_offline_partitions{topic="payments"} 1"#,
                #"kafka_topic_under_replicated_partitions{topic="orders"} 1"#,
                #"kafka_topic_under_replicated_partitions{topic="payments"} 0"#,
            ])
    }

    @Test func aCountThatIsNotKnownIsOmitted() async {
        var contents = contents
        contents.leaders["orders"] = [1, nil]
        contents.leaderErrors["orders"] = [nil, .listenerNotFound]
        contents.replicas["payments"] = [nil]
        let walk = WalkOverMemory(TopicHealth(), contents)
        let snapshot = await walk.run()
        #expect(
            walk.series(of: snapshot) == [
                #"kafka_topic_offline_partitions{topic="payments"} 0"#,
                #"kafka_topic_under_replicated_partitions{topic="orders"} 1"#,
            ])
        #expect(snapshot.outcomes.last?.isComplete == false)
    }
}
