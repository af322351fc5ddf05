internal import CKafka
public import KafkaReader
internal import System

extension KafkaClient {
    /// Brokers, topics and partitions: one Metadata request, or two if a broker left the cluster.
    ///
    /// librdkafka sends the request to one broker that appears to be up, preferably the one that it used last. A frozen broker appears to
    /// be up until its connection times out, and librdkafka would choose it again. So the first attempt gets only a part of the time. The
    /// next attempts use fresh connections, on which a silent broker never appears to be up, and the client keeps those connections. The
    /// same happens if a broker's answer is unusable, and if none of the brokers that the handle knows is left: fresh connections begin
    /// with the bootstrap servers, and so find a cluster that moved.
    ///
    /// If the login or every connection is refused, this does not wait for the deadline.
    ///
    /// Before librdkafka 2.10 a handle never forgets a broker, and waits for it in every call to all brokers. So if a broker left, a fresh
    /// handle replaces the old one as soon as it has read the metadata; until then the old one remains in use.
    public func metadata(deadline: ContinuousClock.Instant) async throws(KafkaError) -> ClusterMetadata {
        let (handle, configuration) = connection
        let (answer, answering) = try await askForMetadata(on: handle, configuration, deadline: deadline)
        guard answering === handle else {
            replace(handle, by: answering, knowing: answer.brokers)
            return answer
        }
        guard !note(answer.brokers) else { return answer }
        do throws(KafkaError) {
            let fresh = try Handle(configuration, observers)
            let now = ContinuousClock.now
            let (newer, answering) = try await askForMetadata(
                on: fresh, configuration, deadline: now + now.duration(to: deadline) / 4)
            replace(handle, by: answering, knowing: newer.brokers)
            return newer
        } catch {
            // Retried in the next scrape.
            return answer
        }
    }

    /// The brokers, without topics.
    ///
    /// A new client knows only its bootstrap addresses, so the answer comes from one of those.
    public func brokers(deadline: ContinuousClock.Instant) async throws(KafkaError) -> [ClusterMetadata.Broker] {
        let (handle, configuration) = connection
        let (answer, _) = try await askForMetadata(on: handle, configuration, includingTopics: false, deadline: deadline)
        return answer.brokers
    }

    /// - Parameter configuration: for further connections.
    /// - Returns: the answer, and the handle that received it.
    func askForMetadata(
        on handle: Handle, _ configuration: KafkaConfiguration, includingTopics: Bool = true, deadline: ContinuousClock.Instant
    ) async throws(KafkaError) -> (ClusterMetadata, Handle) {
        let left = ContinuousClock.now.duration(to: deadline)
        var slice = min(max(left / 8, usualMetadataDuration * 3), left / 2)
        var asked = handle
        var attempt = 1
        handle.connections.forgetRefusedConnections()
        while true {
            // After a refusal the login is not retried for a while. Callers need not wait meanwhile to learn the reason.
            if let refusal = asked.loginRefusal { throw refusal }
            let start = ContinuousClock.now
            let attemptDeadline = min(deadline, start + slice)
            let servers = attempt == 1 ? addresses(knownTo: handle) : configuration.servers
            let result = await pool.run { [asked, requests] in
                Self.metadata(asked, includingTopics: includingTopics, requests: requests, deadline: attemptDeadline)
            } unless: { [asked] in
                // Not near the end: a connection that is not used at once hides why the broker closes it on the first request.
                if attemptDeadline.millisecondsLeft > 500 { asked.turnToNextBroker() }
                let isRefused = asked.loginRefusal != nil || asked.connections.wasRefused(byAllOf: servers)
                return isRefused ? .failure(KafkaError(KafkaError.Code(RD_KAFKA_RESP_ERR__TRANSPORT), .metadata)) : nil
            }
            switch result {
            case .success(let answer):
                // Earlier connection errors do not explain later failures.
                asked.forgetConnectionErrors()
                usualMetadataDuration = start.duration(to: .now)
                return (answer, asked)
            case .failure(let error):
                if let refusal = asked.loginRefusal { throw refusal }
                let isHopeless = asked.connections.wasRefused(byAllOf: configuration.servers)
                if deadline.isPast || isHopeless || !Self.isWorthAnother(error, attempt: attempt) {
                    let errors = [asked, handle].compactMap(\.lastConnectionError)
                    // A handle whose connections were blocked knows no more than `allBrokersDown`.
                    throw Self.explained(error, by: errors.first { $0.code != .allBrokersDown } ?? errors.first)
                }
                // No broker was up all that time. Brokers with a wrong certificate will keep showing it: waiting would only delay the
                // error.
                if attempt >= 2, error.category == .connect,
                    let refusal = asked.takeLastRefusal() ?? handle.takeLastRefusal()
                {
                    throw refusal
                }
                if attempt == 1, let fresh = try? Handle(configuration, observers) { asked = fresh }
            }
            // A failure before the deadline would repeat every few milliseconds.
            if !attemptDeadline.isPast { await pool.run { attemptDeadline.block(forMilliseconds: 50) } }
            // A slow cluster is not a frozen broker: from the third attempt on, an attempt gets more time.
            if attempt >= 2 { slice = min(slice * 2, left) }
            attempt += 1
        }
    }

    /// Whether another attempt may succeed.
    private static func isWorthAnother(_ error: KafkaError, attempt: Int) -> Bool {
        switch error.category {
        // A permanently refused login ends the attempts earlier, see `loginRefusal`.
        case .timeout, .connect, .sasl: true
        case .protocol, .unavailable: attempt < 3
        default: false
        }
    }

    /// A connection error is more informative than the fact that no broker answered. Without one, the time was too short.
    private static func explained(_ error: KafkaError, by connectionError: KafkaError?) -> KafkaError {
        guard [.timeout, .connect, .sasl].contains(error.category) else { return error }
        return connectionError ?? (error.category == .connect ? KafkaError(.timedOut, .metadata) : error)
    }

    private static func metadata(
        _ handle: Handle, includingTopics: Bool, requests: RequestObserver, deadline: ContinuousClock.Instant
    ) -> Result<ClusterMetadata, KafkaError> {
        var pointer: UnsafePointer<rd_kafka_metadata>?
        let code = rd_kafka_metadata(handle.pointer, includingTopics ? 1 : 0, nil, &pointer, deadline.millisecondsLeft)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata = pointer else {
            return .failure(KafkaError(KafkaError.Code(code), .metadata))
        }
        defer { rd_kafka_metadata_destroy(metadata) }
        do throws(UnexpectedNull) {
            var answer = try ClusterMetadata(metadata.pointee, version: requests.metadataVersion ?? 0)
            // Known from the answer: this does not ask.
            if let id = rd_kafka_clusterid(handle.pointer, 0) {
                answer.clusterID = String(cString: id)
                rd_kafka_mem_free(handle.pointer, id)
            }
            return .success(answer)
        } catch {
            return .failure(
                KafkaError(.badAnswer, .metadata, detail: "the answer contains a null that the protocol does not allow"))
        }
    }
}

extension ClusterMetadata {
    /// - Parameter version: of the request that this answers.
    init(_ metadata: rd_kafka_metadata, version: Int16) throws(UnexpectedNull) {
        // A broker without an id cannot be asked.
        let brokers = try elements(metadata.brokers, count: metadata.broker_cnt)
            .filter { $0.id >= 0 }
            .map { broker throws(UnexpectedNull) in
                Broker(id: broker.id, host: try nonEmptyString(broker.host), port: Int(broker.port))
            }
        let ids = Set(brokers.map(\.id))
        let topics = try elements(metadata.topics, count: metadata.topic_cnt)
            .map { topic throws(UnexpectedNull) in try Topic(topic, brokers: ids, version: version) }
        self.init(
            brokers: brokers.sortedByUniqueKey(\.id),
            topics: topics.sortedByUniqueKey(\.name))
    }
}

extension ClusterMetadata.Topic {
    fileprivate init(_ topic: rd_kafka_metadata_topic, brokers: Set<Int32>, version: Int16) throws(UnexpectedNull) {
        let partitions = try elements(topic.partitions, count: topic.partition_cnt)
            .map { partition throws(UnexpectedNull) in
                try ClusterMetadata.Partition(partition, brokers: brokers, version: version)
            }
        self.init(
            name: try nonEmptyString(topic.topic),
            partitions: partitions.sortedByUniqueKey(\.id),
            error: topic.err == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError.Code(topic.err))
    }
}

extension ClusterMetadata.Partition {
    /// In version 0, the only one of Kafka before 0.10, brokers omit the replicas that are down, and report that as an error. Up to version
    /// 2, the latest of Kafka before 0.11, the replicas come from an unordered set, so the first is arbitrary.
    fileprivate init(
        _ partition: rd_kafka_metadata_partition, brokers: Set<Int32>, version: Int16
    ) throws(UnexpectedNull) {
        let isWhole = version > 0 || partition.err == RD_KAFKA_RESP_ERR_NO_ERROR
        let replicas = try elements(partition.replicas, count: partition.replica_cnt)
        let inSync = try elements(partition.isrs, count: partition.isr_cnt)
        self.init(
            id: partition.id,
            leader: partition.leader >= 0 ? partition.leader : nil,
            error: Self.leaderError(of: partition, replicas: replicas, brokers: brokers, version: version),
            replicas: replicas.first.flatMap {
                guard isWhole else { return nil }
                return ClusterMetadata.Replicas(
                    count: Int32(replicas.count), inSync: Int32(inSync.count), preferred: version > 2 ? $0 : nil)
            })
    }

    /// LEADER_NOT_AVAILABLE is the code of a partition without a leader. Up to version 5, the latest of Kafka before 2.0 and librdkafka
    /// before 2.1, it also stands for a leader without a listener of the same name as the port that was asked; newer brokers answer
    /// LISTENER_NOT_FOUND in that case. A broker without that listener is not among the brokers.
    private static func leaderError(
        of partition: rd_kafka_metadata_partition, replicas: some Sequence<Int32>, brokers: Set<Int32>, version: Int16
    ) -> KafkaError.Code? {
        guard partition.leader < 0, partition.err != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        let isLeaderless =
            partition.err == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE && (version > 5 || replicas.allSatisfy(brokers.contains))
        return isLeaderless ? nil : KafkaError.Code(partition.err)
    }
}
