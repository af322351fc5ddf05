import KafkaProtocol
import TestSupport

/// The requests that the tests send to a real broker. None of them changes it.
struct BrokerQuestions {
    let topic: String
    let group: String

    /// The body of a request of the walk, in a version.
    func body(_ key: ApiKey, version: Int16) -> MessageValue? {
        let topic = MessageValue.string(topic)
        let group = MessageValue.string(group)
        switch key {
        case .apiVersions: return [.clientSoftwareName: "test", .clientSoftwareVersion: "1"]
        case .metadata: return [.topics: [[.name: topic]], .allowAutoTopicCreation: 0]
        case .findCoordinator: return [.key: group, .coordinatorKeys: [group]]
        case .listGroups: return [:]
        case .describeGroups: return [.groups: [group]]
        case .consumerGroupDescribe: return [.groupIds: [group]]
        case .offsetFetch where version < 2:
            return [.groupId: group, .topics: [[.name: topic, .partitionIndexes: [0, 1, 2]]]]
        case .offsetFetch: return [.groupId: group, .topics: .array(nil), .groups: [[.groupId: group, .topics: .array(nil)]]]
        case .listOffsets:
            let partitions = [0, 1, 2].map { MessageValue.structure([.partitionIndex: .number($0), .timestamp: -1]) }
            return [.topics: [[.name: topic, .partitions: .array(partitions)]]]
        case .saslHandshake: return [.mechanism: "PLAIN"]
        case .saslAuthenticate: return [.authBytes: .bytes([0, 1, 2])]
        case .describeConfigs:
            return [.resources: [[.resourceType: 2, .resourceName: topic, .configurationKeys: ["cleanup.policy"]]]]
        case .listPartitionReassignments: return [.topics: .array(nil)]
        case .describeCluster: return [:]
        case .describeQuorum:
            return [.topics: [[.topicName: "__cluster_metadata", .partitions: [[.partitionIndex: 0]]]]]
        case .describeLogDirs: return [.topics: .array(nil)]
        case .shareGroupDescribe: return [.groupIds: [group]]
        case .describeShareGroupOffsets: return [.groups: [[.groupId: group, .topics: .array(nil)]]]
        default: return nil
        }
    }
}
