import KafkaReader
import TestSupport
import Testing

@testable import Collector

@Suite struct ShareGroupTests {
    private var contents: InMemoryCluster.Contents {
        var contents = InMemoryCluster.Contents.small
        contents.groups["readers"] = 2
        contents.kinds["readers"] = .init(.share, .stable, protocolType: "share")
        contents.shareGroups = [
            ShareGroupAnswer(
                id: "readers",
                offsets: .success([
                    .init(topic: "orders", id: 1, startOffset: 40, lag: 10),
                    .init(topic: "orders", id: 0, startOffset: -1, lag: -1),
                    .init(topic: "payments", id: 0, startOffset: 3, lag: -1), .init(topic: "gone", id: 0, startOffset: 3, lag: 1),
                ]), memberCount: .success(2))
        ]
        return contents
    }

    /// A partition that was never read has no lag, and no lag is known of an offset that a broker before Kafka 4.2 wrote.
    @Test func aShareGroupHasItsOwnSeries() async {
        let walk = WalkOverMemory(ShareGroups(), contents)
        #expect(
            await walk.series() == [
                #"kafka_sharegroup_start_offset{partition="1",sharegroup="readers",topic="orders"} 40"#,
                #"kafka_sharegroup_start_offset{partition="0",sharegroup="readers",topic="payments"} 3"#,
                #"kafka_sharegroup_lag{partition="1",sharegroup="readers",topic="orders"} 10"#,
                #"kafka_sharegroup_lag_sum{sharegroup="readers",topic="orders"} 10"#,
                #"kafka_sharegroup_members{sharegroup="readers"} 2"#,
                #"kafka_sharegroup_state{sharegroup="readers",state="Stable"} 1"#,
                #"kafka_sharegroup_state{sharegroup="readers",state="Dead"} 0"#,
                #"kafka_sharegroup_state{sharegroup="readers",state="Empty"} 0"#,
            ])
        #expect(walk.cluster.questions.contains(.shareGroups(["readers"])))
    }

    @Test func aFailureCostsWhatItIsAbout() async {
        var contents = contents
        contents.shareGroups[0].offsets = .failure(KafkaError(.timedOut, .shareGroups, target: .group("readers")))
        let walk = WalkOverMemory(ShareGroups(), contents)
        let snapshot = await walk.run()
        #expect(walk.series(of: snapshot).count == 4)
        #expect(snapshot.outcomes.last?.failures.map(\.subject) == [.group("readers")])
    }

    /// Brokers of Kafka 4.0 list share groups and answer no more.
    @Test func aPreviewIsNoFailure() async {
        var contents = contents
        let unsupported = KafkaError(.unsupportedFeature, .shareGroups)
        contents.shareGroups[0].offsets = .failure(unsupported)
        contents.shareGroups[0].memberCount = .failure(unsupported)
        let walk = WalkOverMemory(ShareGroups(), contents)
        let snapshot = await walk.run()
        #expect(walk.series(of: snapshot).count == 3)
        #expect(snapshot.outcomes.allSatisfy { $0.isComplete })
    }

    @Test func withoutShareGroupsNothingIsAsked() async {
        let walk = WalkOverMemory(ShareGroups())
        #expect(await walk.series().isEmpty)
        #expect(!walk.cluster.questions.contains { if case .shareGroups = $0 { true } else { false } })
    }
}
