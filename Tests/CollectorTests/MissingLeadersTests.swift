import KafkaReader
import Sharding
import Testing

@testable import Collector

@Suite struct MissingLeadersTests {
    private func metadata(_ name: String, _ partitions: [(leader: Int32?, error: Int32?)], error: Int32? = nil) -> ClusterMetadata
    {
        let partitions = partitions.enumerated().map { index, partition in
            ClusterMetadata.Partition(
                id: Int32(index), leader: partition.leader, error: partition.error.map { KafkaError.Code(rawValue: $0) },
                replicas: nil)
        }
        let topic = ClusterMetadata.Topic(
            name: name, partitions: partitions, error: error.map { KafkaError.Code(rawValue: $0) })
        let brokers = (1...2).map { ClusterMetadata.Broker(id: $0, host: "kafka-\($0)", port: 9092) }
        return ClusterMetadata(brokers: brokers, topics: [topic])
    }

    @Test func eachReasonIsReportedOnce() {
        let metadata = metadata(
            "orders", [(1, nil), (nil, nil), (nil, 72), (7, nil), (nil, nil), (nil, 72), (nil, 5), (2, nil), (nil, 9)])
        let failures = metadata.failures(of: metadata.topics)
        #expect(failures.allSatisfy { $0.category == .unavailable })
        #expect(
            failures.map(\.description) == [
                "topic orders: asking for offsets: partitions 1, 4 have no leader",
                "topic orders: asking for offsets: partitions 2, 5: their leaders have no listener that matches the one in use",
                "topic orders: asking for offsets: partition 3: its leader, broker 7, is not among the brokers",
                "topic orders: asking for offsets: partition 6 has no leader, or its leader has no listener that matches the "
                    + "one in use",
                "topic orders: asking for offsets: partition 8: its leader is not known: REPLICA_NOT_AVAILABLE",
            ])
        // Topics that do not store groups cannot make groups missing.
        #expect(metadata.unlistedGroups(in: .whole).isEmpty)
    }

    @Test func unlistedGroupsAreNamedByTheirPartitions() {
        let one = metadata("__consumer_offsets", [(1, nil), (nil, nil), (2, nil)])
        #expect(
            one.unlistedGroups(in: .whole).map(\.description) == [
                "partition 1 of __consumer_offsets has no leader: its groups cannot be listed"
            ])
        let all = metadata("__consumer_offsets", Array(repeating: (nil, nil), count: 50))
        #expect(
            all.unlistedGroups(in: .whole).map(\.description) == [
                "partitions 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19 and 30 more of __consumer_offsets "
                    + "have no leader: their groups cannot be listed"
            ])
        #expect(all.unlistedGroups(in: .whole).map(\.subject) == [.unlistedGroups])
        #expect(metadata("__consumer_offsets", [(1, nil), (2, 9)]).unlistedGroups(in: .whole).isEmpty)
    }

    /// Without Describe on the topic its partitions are unknown, which must not fail every scrape.
    @Test func aTopicWithAnErrorReportsNoUnlistedGroups() {
        #expect(metadata("__consumer_offsets", [], error: 29).unlistedGroups(in: .whole).isEmpty)
        #expect(metadata("__consumer_offsets", [], error: -1).unlistedGroups(in: .whole).map(\.category) == [.protocol])
    }
}
