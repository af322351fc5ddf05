import KafkaProtocol
import TestSupport
import Testing

@testable import KafkaSimulator

/// A running cluster with a manual clock, and shorthands for requests.
struct ClusterProbe {
    let cluster: SimulatedCluster

    init(_ scenario: Scenario = .small) throws {
        cluster = try SimulatedCluster(scenario: scenario, clock: .manual(.seconds(10)))
        _ = try cluster.start()
    }

    func ask(_ api: ApiKey, version: Int16, _ body: MessageValue = [:], broker: Int32 = 1) throws -> MessageValue {
        try RawClient(cluster, broker: broker).ask(api, version: version, body)
    }

    func metadata(_ topics: [String]? = nil, broker: Int32 = 1) throws -> MessageValue {
        let names: [MessageValue]? = topics.map { $0.map { [.name: .string($0)] } }
        return try ask(.metadata, version: 5, [.topics: .array(names)], broker: broker)
    }

    func topics(_ metadata: MessageValue) -> [String?] { metadata[.topics]?.elements.map { $0[.name]?.text } ?? [] }

    func offsets(_ topic: String, _ partition: Int32, broker: Int32? = nil) throws -> MessageValue? {
        let leader = try #require(cluster.state.leader(topic: topic, partition: partition))
        let body: MessageValue = [
            .topics: [[.name: .string(topic), .partitions: [[.partitionIndex: .number(Int64(partition)), .timestamp: -1]]]]
        ]
        return try ask(.listOffsets, version: 4, body, broker: broker ?? leader)[.topics]?[0]?[.partitions]?[0]
    }

    func committed(_ group: String, broker: Int32? = nil) throws -> MessageValue? {
        let body: MessageValue = [.groups: [[.groupId: .string(group), .topics: .array(nil)]]]
        return try ask(
            .offsetFetch, version: 8, body, broker: broker ?? cluster.state.coordinator(ofGroup: group))[.groups]?[0]
    }
}
