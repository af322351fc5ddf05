import KafkaReader
import TestSupport
import Testing

@testable import Collector

@Suite struct StableOffsetTests {
    @Test func eachPartitionHasItsOffset() async {
        var contents = InMemoryCluster.Contents.small
        contents.lastStable = ["orders": [95, 50], "payments": [7]]
        #expect(
            await WalkOverMemory(StableOffsets(), contents).series() == [
                #"kafka_topic_partition_last_stable_offset{partition="0",topic="orders"} 95"#,
                #"kafka_topic_partition_last_stable_offset{partition="1",topic="orders"} 50"#,
                #"kafka_topic_partition_last_stable_offset{partition="0",topic="payments"} 7"#,
            ])
    }

    @Test func aLeaderThatDoesNotAnswerCostsItsPartitions() async {
        var contents = InMemoryCluster.Contents.small
        contents.lastStable = ["orders": [95, 50], "payments": [7]]
        contents.offsetErrors[1] = KafkaError(.timedOut, .offsets, target: .broker(1))
        let walk = WalkOverMemory(StableOffsets(), contents)
        let snapshot = await walk.run()
        #expect(walk.series(of: snapshot).count == 2)
        #expect(snapshot.outcomes.last?.failures.map(\.subject) == [.broker(1)])
    }

    @Test func oldBrokersDoNotHaveIt() async {
        var contents = InMemoryCluster.Contents.small
        for leader in contents.brokers {
            contents.offsetErrors[leader] = KafkaError(.unsupportedFeature, .offsets, target: .broker(leader))
        }
        let snapshot = await WalkOverMemory(StableOffsets(), contents).run()
        #expect(snapshot.outcomes.last?.unavailability != nil && snapshot.outcomes.last?.isComplete == true)
    }
}
