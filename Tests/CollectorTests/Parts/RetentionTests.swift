import KafkaProtocol
import KafkaReader
import TestSupport
import Testing

@testable import Collector

@Suite struct RetentionTests {
    /// `billing` has committed 90 of 100 and 50 of 50 in `orders`, `warehouse` 3 of 7 in `payments`, and `sink` all of them.
    private func walk(includesPartitions: Bool = false) -> WalkOverMemory {
        WalkOverMemory(Retention(includesPartitions: includesPartitions))
    }

    /// Its oldest offsets came after the commits.
    @Test func theFirstWalkPublishesNothing() async {
        let snapshot = await walk().run()
        #expect(walk().series(of: snapshot).isEmpty)
        #expect(snapshot.outcomes.allSatisfy { $0.isComplete })
    }

    @Test func lossIsJudgedByTheWalkBefore() async {
        let walk = walk()
        _ = await walk.run()
        walk.cluster.change { $0.oldest["payments"] = [5] }
        #expect(
            await walk.series().contains(#"kafka_consumergroup_lost_records_sum{consumergroup="warehouse",topic="payments"} 0"#))
        #expect(
            await walk.series() == [
                #"kafka_consumergroup_lost_records_sum{consumergroup="billing",topic="orders"} 0"#,
                #"kafka_consumergroup_lost_records_sum{consumergroup="sink",topic="payments"} 0"#,
                #"kafka_consumergroup_lost_records_sum{consumergroup="warehouse",topic="payments"} 2"#,
                #"kafka_consumergroup_retention_used_ratio_max{consumergroup="billing",topic="orders"} 0.1111111111111111"#,
                #"kafka_consumergroup_retention_used_ratio_max{consumergroup="sink",topic="payments"} 0"#,
                #"kafka_consumergroup_retention_used_ratio_max{consumergroup="warehouse",topic="payments"} 2"#,
            ])
    }

    @Test func partitionsHaveTheirOwnSeriesIfAskedFor() async {
        let walk = walk(includesPartitions: true)
        walk.cluster.change { $0.oldest["orders"] = [95, 0] }
        _ = await walk.run()
        #expect(
            await walk.series().filter { $0.contains("billing") && $0.contains("partition=") } == [
                #"kafka_consumergroup_lost_records{consumergroup="billing",partition="0",topic="orders"} 5"#,
                #"kafka_consumergroup_lost_records{consumergroup="billing",partition="1",topic="orders"} 0"#,
                #"kafka_consumergroup_retention_margin{consumergroup="billing",partition="0",topic="orders"} 0"#,
                #"kafka_consumergroup_retention_margin{consumergroup="billing",partition="1",topic="orders"} 50"#,
            ])
    }

    @Test func aTopicThatWasCreatedAgainIsNotJudgedByTheOldOne() async {
        let walk = walk()
        walk.cluster.change {
            $0.oldest["payments"] = [1_000]
            $0.ends["payments"] = [1_007]
        }
        _ = await walk.run()
        // An id is not needed where the log begins earlier than before.
        walk.cluster.change { $0 = .small }
        #expect(await walk.series().filter { $0.contains("payments") }.isEmpty)
        #expect(await walk.series().filter { $0.contains("payments") }.count == 4)
        walk.cluster.change { $0.topicIDs["payments"] = Uuid(high: 1, low: 2) }
        #expect(await walk.series().filter { $0.contains("payments") }.isEmpty)
    }

    @Test func unknownOffsetsMakeSumsUnknown() async {
        let walk = walk()
        walk.cluster.change { $0.offsetErrors[1] = KafkaError(.timedOut, .offsets, target: .broker(1)) }
        _ = await walk.run()
        walk.cluster.change { $0.offsetErrors = [:] }
        let series = await walk.series()
        #expect(series.filter { $0.contains("orders") }.isEmpty)
        #expect(series.filter { $0.contains("payments") }.count == 4)
    }

    /// The share of a partition without records is not defined.
    @Test func emptyPartitionsHaveNoRatio() async {
        let walk = walk()
        walk.cluster.change { $0.oldest["payments"] = [7] }
        _ = await walk.run()
        let series = await walk.series().filter { $0.contains("payments") }
        #expect(
            series == [
                #"kafka_consumergroup_lost_records_sum{consumergroup="sink",topic="payments"} 0"#,
                #"kafka_consumergroup_lost_records_sum{consumergroup="warehouse",topic="payments"} 4"#,
            ])
    }
}
