import KafkaProtocol
import System

/// The responses of one broker at one moment. Each extension has the requests of one subject.
struct BrokerAnswers {
    let broker: Int32
    let state: ClusterState
    let faults: AnswerFaults
    /// Where each broker listens, or claims to listen.
    let addresses: [Int32: HostPort]
    /// The wall-clock time at simulated time 0, in milliseconds since 1970: requested timestamps refer to it.
    let epoch: Int64

    /// Reads the request's body and appends the response's.
    func answer(
        _ api: ApiKey, _ reader: inout MessageReader, _ writer: inout MessageWriter
    ) throws(ProtocolError) {
        switch api {
        case .saslHandshake: try saslHandshake(&reader, &writer)
        case .saslAuthenticate: try saslAuthenticate(&reader, &writer)
        case .apiVersions: try apiVersions(&reader, &writer)
        case .metadata: try metadata(&reader, &writer)
        case .describeCluster: try describeCluster(&reader, &writer)
        case .describeConfigs: try describeConfigs(&reader, &writer)
        case .listPartitionReassignments: try listPartitionReassignments(&reader, &writer)
        case .findCoordinator: try findCoordinator(&reader, &writer)
        case .listGroups: try listGroups(&reader, &writer)
        case .describeGroups: try describeGroups(&reader, &writer)
        case .consumerGroupDescribe: try consumerGroupDescribe(&reader, &writer)
        case .shareGroupDescribe: try shareGroupDescribe(&reader, &writer)
        case .describeShareGroupOffsets: try describeShareGroupOffsets(&reader, &writer)
        case .describeQuorum: try describeQuorum(&reader, &writer)
        case .describeLogDirs: try describeLogDirs(&reader, &writer)
        case .produce: try produce(&reader, &writer)
        case .listOffsets: try listOffsets(&reader, &writer)
        case .offsetFetch: try offsetFetch(&reader, &writer)
        default: throw .unknownApi
        }
    }

    var model: ClusterModel { state.model }

    func topic(_ index: Int32) -> Topic { model.topics[Int(index)] }

    /// Why this broker does not answer for a group; nil if it does.
    func refusal(group: String) -> ErrorCode? {
        if let error = faults.error ?? faults.error(group: group) { return error }
        let coordinator = state.coordinator(ofGroup: group)
        return coordinator == broker ? nil : coordinator < 0 ? .coordinatorNotAvailable : .notCoordinator
    }
}
