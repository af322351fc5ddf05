import Exposition
import KafkaReader
import NameFilter
import TestSupport
import Testing

@testable import Collector

/// What is not selected is neither published nor asked for.
@Suite struct SelectionTests {
    private let cluster = InMemoryCluster(.small)

    private func scrape(
        _ names: [CollectorName]?, _ change: (inout CollectorConfiguration) -> Void = { _ in }
    ) async throws -> PrometheusText {
        var configuration = CollectorConfiguration(topics: NameFilter(), groups: NameFilter())
        change(&configuration)
        let collector = Collector(reader: cluster, configuration: configuration)
        let scrape = try #require(
            await collector.scrape(names.map { .only(Set($0)) } ?? .everything, deadline: .now + .seconds(60)))
        let bytes = scrape.text(adding: { [] }).pieces(.prometheusText).reduce(into: [UInt8]()) { $0 += $1 }
        return try PrometheusText(String(decoding: bytes, as: UTF8.self))
    }

    private func collectors(_ text: PrometheusText) -> Set<String> {
        Set(text.series("kafka_scrape_collector_success").keys.compactMap { $0["collector"] })
    }

    @Test func brokersAloneTakeOneRequest() async throws {
        let text = try await scrape([.brokers])
        #expect(collectors(text) == ["brokers"])
        #expect(text["kafka_brokers"] == 2 && text.series("kafka_topic_partitions").isEmpty)
        #expect(cluster.questions == [.metadata])
    }

    @Test func groupsNeedTheEndsOfLogs() async throws {
        let text = try await scrape([.consumerGroups])
        #expect(collectors(text) == ["consumergroups"])
        #expect(!text.series("kafka_consumergroup_lag").isEmpty && text.series("kafka_topic_partition_current_offset").isEmpty)
        #expect(!cluster.questions.contains(.offsets(.oldest)))
        #expect(cluster.questions.last == .offsets(.end))
    }

    @Test func aPartBringsWhatItNeeds() async throws {
        let text = try await scrape([GroupStates.name])
        #expect(collectors(text) == ["group-state"])
        #expect(cluster.questions.contains(.groups) && text.series("kafka_consumergroup_members").isEmpty)
    }

    @Test func partsThatAreOffAreNotAskedFor() async throws {
        let text = try await scrape(nil) { $0.parts = [] }
        #expect(collectors(text) == ["brokers", "topics", "consumergroups"])
        #expect(!cluster.questions.contains(.quorum) && !cluster.questions.contains(.registeredBrokers))
    }

    @Test func topicsHaveSumsInPlaceOfPartitions() async throws {
        let text = try await scrape(nil) { $0.topicGranularity = .topic }
        #expect(text["kafka_topic_current_offset_sum", ["topic": "orders"]] == 150)
        #expect(text["kafka_topic_oldest_offset_sum", ["topic": "orders"]] == 10)
        #expect(text.series("kafka_topic_partition_current_offset").isEmpty)
        #expect(!text.series("kafka_consumergroup_lag").isEmpty)
        #expect(!text.series("kafka_topic_partitions").isEmpty)
    }

    @Test func groupsHaveSumsInPlaceOfPartitions() async throws {
        let text = try await scrape(nil) { $0.groupGranularity = .topic }
        #expect(text.series("kafka_consumergroup_lag").isEmpty && !text.series("kafka_consumergroup_lag_sum").isEmpty)
        #expect(!text.series("kafka_topic_partition_current_offset").isEmpty)
        #expect(text.series("kafka_topic_current_offset_sum").isEmpty)
    }

    @Test func excludedFamiliesAreLeftOut() async throws {
        let text = try await scrape(nil) { $0.excludedFamilies = ["kafka_brokers"] }
        #expect(text["kafka_brokers"] == nil && text["kafka_up"] == 1)
    }

    /// Selections that nobody waits for make room for others.
    @Test func anySelectionIsAcceptedWhileFewAreUnderWay() async throws {
        let collector = Collector(
            reader: cluster, configuration: CollectorConfiguration(topics: NameFilter(), groups: NameFilter()))
        #expect((0..<100).allSatisfy { collector.accepts(.only([CollectorName("part-\($0)")])) })
        #expect(collector.accepts(.everything))
    }

    /// Otherwise nothing would tell that the cluster is down.
    @Test func aPartAloneReportsAClusterThatIsDown() async throws {
        cluster.change { $0.metadataError = KafkaError(.timedOut, .metadata) }
        let text = try await scrape([GroupStates.name])
        #expect(text["kafka_up"] == 0)
        #expect(text["kafka_exporter_scrape_errors_total", ["collector": "group-state", "error": "timeout"]] == 1)
    }
}
