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
        // The topics have not arrived yet: a wrong number must not take more memory than there is.
        if field == .topics { topics.reserveCapacity(min(count, 100_000)) }
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
        partitions.reserveCapacity(try reader.count(of: .partitions) ?? 0)
        try reader.array(.partitions) { (reader) throws(ProtocolError) in
            let error = try reader.error()
            let (id, leader) = (try reader.int32(.partitionIndex), try reader.int32(.leaderId))
            // Reading each field takes less time than searching for the next one that is wanted.
            _ = try reader.int32(.leaderEpoch)
            let (replicas, leaderError) = try reader.withInt32s(.replicaNodes) { (ids) throws(ProtocolError) in
                (self.replicas(ids, error), leader >= 0 ? nil : self.leaderError(error, replicas: ids))
            }
            let inSync = try reader.withInt32s(.isrNodes) { (ids) throws(ProtocolError) in ids.count }
            try reader.withInt32s(.offlineReplicas) { (_) throws(ProtocolError) in }
            partitions.append(
                ClusterMetadata.Partition(
                    id: id, leader: leader >= 0 ? leader : nil, error: leaderError,
                    replicas: replicas.map {
                        ClusterMetadata.Replicas(count: $0.count, inSync: Int32(inSync), preferred: $0.preferred)
                    }))
        }
        return ClusterMetadata.Topic(
            name: name, id: id == .zero ? nil : id, partitions: partitions, error: error == .none ? nil : KafkaError.Code(error))
    }

    /// nil if not all of them are known: in version 0 brokers leave out those that are down, and report an error then. Up to version 2 they
    /// come in no order.
    private func replicas(_ ids: BigEndianNumbers<Int32>, _ error: ErrorCode) -> (count: Int32, preferred: Int32?)? {
        guard let first = ids.first, version > 0 || error == .none else { return nil }
        return (Int32(ids.count), version > 2 ? first : nil)
    }

    /// Why the leader is not known; nil if there is none. LEADER_NOT_AVAILABLE is the code of a partition without a leader. Before version 6
    /// (Kafka 2.0) it is also that of a leader without a listener of the name that this port has; such a broker is not among the brokers.
    private func leaderError(_ error: ErrorCode, replicas: BigEndianNumbers<Int32>) -> KafkaError.Code? {
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
