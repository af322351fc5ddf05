internal import KafkaProtocol
internal import KafkaReader

/// Reads an answer to Metadata.
struct MetadataReceiver: ResponseReceiver, Sendable {
    private let version: Int16
    private var brokers: [ClusterMetadata.Broker] = []
    private var topics: [ClusterMetadata.Topic] = []
    private var clusterID: String?
    private var controllerID: Int32 = -1
    private var error = ErrorCode.none

    init(version: Int16) {
        self.version = version
    }

    mutating func expect(_ count: Int, of field: FieldName) {
        if field == .topics { topics.reserveCapacity(count) }
    }

    mutating func receive(_ field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) {
        switch field {
        case .brokers:
            let (id, host, port) = (try reader.int32(.nodeId), try reader.string(.host), try reader.int32(.port))
            let rack = try reader.optionalString(.rack)
            // A broker without an id cannot be asked.
            if id >= 0 { brokers.append(ClusterMetadata.Broker(id: id, host: host, port: Int(port), rack: rack)) }
        case .topics:
            topics.append(try topic(&reader))
        case .clusterId:
            clusterID = try reader.optionalString(.clusterId)
        case .controllerId:
            controllerID = try reader.int32(.controllerId)
        case .errorCode:
            error = try reader.error()
        default: break
        }
    }

    private func topic(_ reader: inout MessageReader) throws(ProtocolError) -> ClusterMetadata.Topic {
        let error = try reader.error()
        let name = try reader.string(.name)
        let id = try reader.uuid(.topicId)
        var partitions: [ClusterMetadata.Partition] = []
        try reader.array(.partitions) { (reader) throws(ProtocolError) in
            let error = try reader.error()
            let (id, leader) = (try reader.int32(.partitionIndex), try reader.int32(.leaderId))
            let replicas = try reader.int32s(.replicaNodes)
            let inSync = try reader.int32s(.isrNodes)
            // In version 0 brokers leave out replicas that are down, and report an error then. Up to version 2 replicas come in no order.
            let isWhole = version > 0 || error == .none
            partitions.append(
                ClusterMetadata.Partition(
                    id: id, leader: leader >= 0 ? leader : nil,
                    error: leader >= 0 ? nil : leaderError(error, replicas: replicas),
                    replicas: replicas.isEmpty || !isWhole
                        ? nil
                        : ClusterMetadata.Replicas(
                            count: Int32(replicas.count), inSync: Int32(inSync.count),
                            preferred: version > 2 ? replicas.first : nil)))
        }
        return ClusterMetadata.Topic(
            name: name, id: id == .zero ? nil : id, partitions: partitions, error: error == .none ? nil : KafkaError.Code(error))
    }

    /// Why the leader is not known; nil if there is none. LEADER_NOT_AVAILABLE is the code of a partition without a leader. Before version 6
    /// (Kafka 2.0) it is also that of a leader without a listener of the name that this port has; such a broker is not among the brokers.
    private func leaderError(_ error: ErrorCode, replicas: [Int32]) -> KafkaError.Code? {
        let isLeaderless =
            error == .none
            || error == .leaderNotAvailable && (version > 5 || replicas.allSatisfy { id in brokers.contains { $0.id == id } })
        return isLeaderless ? nil : KafkaError.Code(error)
    }

    /// The whole answer: brokers, topics and partitions in order, each once.
    /// - Parameter namesController: whether the broker names the controller, and not a random broker.
    func metadata(namesController: Bool) throws(KafkaError) -> ClusterMetadata {
        guard error == .none else { throw KafkaError(KafkaError.Code(error), .metadata) }
        return ClusterMetadata(
            brokers: brokers.sortedByUniqueKey(\.id),
            topics: topics.sortedByUniqueKey(\.name).map { topic in
                var topic = topic
                topic.partitions = topic.partitions.sortedByUniqueKey(\.id)
                return topic
            },
            clusterID: clusterID, controllerID: namesController && controllerID >= 0 ? controllerID : nil)
    }
}
