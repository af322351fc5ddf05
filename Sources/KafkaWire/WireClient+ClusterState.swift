internal import KafkaProtocol
public import KafkaReader

// Brokers answer the requests of a connection in their order, and forward some of these to a controller that may be missing. So they go
// over second connections.
extension WireClient {
    /// Asks the broker that answered last, over a second connection, and the next one where no answer can be read.
    /// - Parameter preferred: asked first, if the last metadata named it.
    /// - Throws: the first one's error, unless another one does not know the request.
    private func askAny<Receiver: ResponseReceiver & Sendable>(
        _ api: ApiDescription, first preferred: Int32? = nil, deadline: ContinuousClock.Instant,
        into makeReceiver: (_ version: Int16) -> Receiver, encode: (inout MessageWriter) -> Void
    ) async throws(KafkaError) -> Receiver {
        var addresses = candidates
        if let preferred, let address = try? address(of: preferred) {
            addresses = [address] + addresses.filter { $0 != address }
        }
        var failure: KafkaError?
        for address in addresses {
            do throws(KafkaError) {
                return try await slowBroker(at: address).ask(api, deadline: deadline, into: makeReceiver) { encode(&$1) }
            } catch {
                guard error.code != .unsupportedFeature else { throw error }
                failure = failure ?? error
                if deadline.isPast { break }
            }
        }
        throw failure ?? KafkaError(.allBrokersDown, .clusterState)
    }

    /// DescribeCluster.
    public func registeredBrokers(deadline: ContinuousClock.Instant) async throws(KafkaError) -> [RegisteredBroker] {
        do throws(KafkaError) {
            let receiver = try await askAny(.describeCluster, deadline: deadline, into: RegisteredBrokersReceiver.init) {
                writer in
                writer.bool(.includeFencedBrokers, true)
            }
            guard receiver.error == .none else { throw KafkaError(KafkaError.Code(receiver.error), .clusterState) }
            return receiver.brokers.sortedByUniqueKey(\.id)
        } catch {
            throw error.of(.clusterState)
        }
    }

    /// DescribeQuorum, which the broker forwards to the active controller.
    public func quorum(deadline: ContinuousClock.Instant) async throws(KafkaError) -> Quorum {
        do throws(KafkaError) {
            let receiver = try await askAny(
                .describeQuorum, deadline: deadline, into: { _ in QuorumReceiver() },
                encode: { writer in
                    writer.array(.topics, ["__cluster_metadata"]) { writer, name in
                        writer.string(.topicName, name)
                        writer.array(.partitions, [0 as Int32]) { writer, partition in writer.int32(.partitionIndex, partition) }
                    }
                })
            guard receiver.error == .none else { throw KafkaError(KafkaError.Code(receiver.error), .quorum) }
            guard let quorum = receiver.quorum else { throw KafkaError(.badAnswer, .quorum) }
            return quorum
        } catch {
            throw error.of(.quorum)
        }
    }

    /// ListPartitionReassignments, which brokers of a KRaft cluster forward to the active controller.
    public func reassignments(
        knownTo controller: Int32?, deadline: ContinuousClock.Instant
    ) async throws(KafkaError) -> [PartitionReassignment] {
        do throws(KafkaError) {
            let receiver = try await askAny(
                .listPartitionReassignments, first: controller, deadline: deadline, into: { _ in ReassignmentsReceiver() },
                encode: { writer in
                    writer.int32(.timeoutMs, Int32(clamping: deadline.millisecondsLeft))
                    writer.null(.topics)
                })
            guard receiver.error == .none else { throw KafkaError(KafkaError.Code(receiver.error), .reassignments) }
            return receiver.reassignments
        } catch {
            throw error.of(.reassignments)
        }
    }

    /// DescribeLogDirs. An answer does not say which broker it is from, so brokers that share an address are not asked.
    public func logDirectories(
        of broker: Int32, deadline: ContinuousClock.Instant
    ) async throws(KafkaError) -> [LogDirectory] {
        do throws(KafkaError) {
            let address = try address(of: broker)
            if let other = state.withLock({ $0.addresses.first { $0.key != broker && $0.value == address }?.key }) {
                throw KafkaError(
                    .unconnectable, .logDirectories,
                    detail: "broker \(other) has the same address, \(address), so it is not known which of them answers")
            }
            let receiver = try await slowBroker(at: address).ask(
                .describeLogDirs, upTo: 4, deadline: deadline, into: { _ in LogDirectoriesReceiver() },
                encode: { _, writer in writer.null(.topics) })
            guard receiver.error == .none else { throw KafkaError(KafkaError.Code(receiver.error), .logDirectories) }
            // Every broker has a directory. Before version 3 (Kafka 3.2) a refusal looks like none.
            guard !receiver.directories.isEmpty else {
                throw KafkaError(KafkaError.Code(.clusterAuthorizationFailed), .logDirectories)
            }
            return receiver.directories
        } catch {
            throw error.of(.logDirectories, .broker(broker))
        }
    }

    /// The most topics in one request.
    private static let topicsPerRequest = 500

    /// DescribeConfigs, of any broker.
    public func settings(
        _ names: [String], ofTopics topics: [String], deadline: ContinuousClock.Instant
    ) async -> TopicSettingsAnswer {
        /// Kafka's number for topics (org.apache.kafka.common.config.ConfigResource).
        let topicType: Int8 = 2
        var settings: [TopicSettings] = []
        do throws(KafkaError) {
            for start in stride(from: 0, to: topics.count, by: Self.topicsPerRequest) {
                let receiver = try await askAny(
                    .describeConfigs, deadline: deadline, into: { _ in SettingsReceiver() },
                    encode: { writer in
                        writer.array(.resources, topics[start..<min(start + Self.topicsPerRequest, topics.count)]) {
                            writer, topic in
                            writer.int8(.resourceType, topicType)
                            writer.string(.resourceName, topic)
                            writer.strings(.configurationKeys, names)
                        }
                    })
                settings += receiver.settings
            }
            return TopicSettingsAnswer(settings: settings)
        } catch {
            return TopicSettingsAnswer(settings: settings, failure: error.of(.settings))
        }
    }
}

/// Reads an answer to DescribeCluster.
private struct RegisteredBrokersReceiver: ResponseReceiver, Sendable {
    let version: Int16
    private(set) var error = ErrorCode.none
    private(set) var brokers: [RegisteredBroker] = []

    init(version: Int16) {
        self.version = version
    }

    mutating func receive(_ field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) {
        switch field {
        case .errorCode: error = try reader.error()
        case .brokers:
            let id = try reader.int32(.brokerId)
            let isFenced = try reader.bool(.isFenced)
            brokers.append(RegisteredBroker(id: id, isFenced: version > 1 ? isFenced : nil))
        default: break
        }
    }
}

/// Reads an answer to DescribeQuorum about one partition.
private struct QuorumReceiver: ResponseReceiver, Sendable {
    private(set) var error = ErrorCode.none
    private(set) var quorum: Quorum?

    mutating func receive(_ field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) {
        switch field {
        case .errorCode: error = try reader.error()
        case .topics:
            try reader.array(.partitions) { (reader) throws(ProtocolError) in
                let error = try reader.error()
                let (leader, epoch) = (try reader.int32(.leaderId), try reader.int32(.leaderEpoch))
                let highWatermark = try reader.int64(.highWatermark)
                var replicas: [Quorum.Replica] = []
                for (field, role) in [(FieldName.currentVoters, Quorum.Role.voter), (.observers, .observer)] {
                    var ids: Set<Int32> = []
                    try reader.array(field) { (reader) throws(ProtocolError) in
                        let (id, logEnd) = (try reader.int32(.replicaId), try reader.int64(.logEndOffset))
                        let caughtUp = try reader.int64(.lastCaughtUpTimestamp)
                        guard ids.insert(id).inserted else { return }
                        replicas.append(Quorum.Replica(id: id, role: role, logEnd: logEnd, lastCaughtUp: caughtUp))
                    }
                }
                if error != .none {
                    self.error = error
                } else {
                    quorum = Quorum(leader: leader, epoch: epoch, highWatermark: highWatermark, replicas: replicas)
                }
            }
        default: break
        }
    }
}

/// Reads an answer to ListPartitionReassignments.
private struct ReassignmentsReceiver: ResponseReceiver, Sendable {
    private(set) var error = ErrorCode.none
    private(set) var reassignments: [PartitionReassignment] = []

    mutating func receive(_ field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) {
        switch field {
        case .errorCode: error = try reader.error()
        case .topics:
            let name = try reader.string(.name)
            try reader.array(.partitions) { (reader) throws(ProtocolError) in
                let id = try reader.int32(.partitionIndex)
                let (adding, removing) = (try reader.int32s(.addingReplicas), try reader.int32s(.removingReplicas))
                reassignments.append(
                    PartitionReassignment(topic: name, partition: id, adding: adding.count, removing: removing.count))
            }
        default: break
        }
    }
}

/// Reads an answer to DescribeLogDirs.
private struct LogDirectoriesReceiver: ResponseReceiver, Sendable {
    private(set) var error = ErrorCode.none
    private(set) var directories: [LogDirectory] = []

    mutating func receive(_ field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) {
        switch field {
        case .errorCode: error = try reader.error()
        case .results:
            let error = try reader.error()
            let path = try reader.string(.logDir)
            var replicas: [LogDirectory.Replica] = []
            try reader.array(.topics) { (reader) throws(ProtocolError) in
                let topic = try reader.string(.name)
                try reader.array(.partitions) { (reader) throws(ProtocolError) in
                    let (id, size) = (try reader.int32(.partitionIndex), try reader.int64(.partitionSize))
                    let lag = try reader.int64(.offsetLag)
                    replicas.append(
                        LogDirectory.Replica(
                            topic: topic, partition: id, size: size, offsetLag: lag, isFuture: try reader.bool(.isFutureKey)))
                }
            }
            let (total, usable) = (try reader.int64(.totalBytes), try reader.int64(.usableBytes))
            guard error == .none || error == .kafkaStorageError else {
                self.error = error
                return
            }
            directories.append(
                LogDirectory(
                    path: path, isOnline: error == .none, totalBytes: total, usableBytes: usable, replicas: replicas))
        default: break
        }
    }
}

/// Reads an answer to DescribeConfigs about topics.
private struct SettingsReceiver: ResponseReceiver, Sendable {
    private(set) var settings: [TopicSettings] = []

    mutating func receive(_ field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) {
        guard field == .results else { return }
        let error = try reader.error()
        let topic = try reader.string(.resourceName)
        var values: [String: String] = [:]
        try reader.array(.configs) { (reader) throws(ProtocolError) in
            let name = try reader.string(.name)
            if let value = try reader.optionalString(.value) { values[name] = value }
        }
        // A topic that was deleted a moment ago.
        guard error != .unknownTopicOrPartition else { return }
        settings.append(
            TopicSettings(
                topic: topic,
                values: error == .none
                    ? .success(values) : .failure(KafkaError(KafkaError.Code(error), .settings, target: .topic(topic)))))
    }
}
