internal import CKafka
public import KafkaReader
internal import System

extension KafkaClient {
    /// Brokers, topics and partitions: one Metadata request, two where a broker left the cluster.
    ///
    /// librdkafka asks one broker that looks up, with a preference for the one that it talked to last. One that is frozen looks
    /// up until its connection times out: asked again, librdkafka would turn to the same broker. So it is given a part of the
    /// time, and then somebody is asked over fresh connections, on which a broker that says nothing never looks up. Those are the
    /// client's from then on. The same goes for a broker whose answer is no use, and where none is left of the brokers that the handle
    /// knows: the fresh connections begin with the bootstrap servers, and so find a cluster that moved.
    ///
    /// Where the login or every connection is refused it does not wait for the deadline.
    ///
    /// A handle of librdkafka before 2.10 never forgets a broker that it learned of, and waits for it in every call to all brokers. So a
    /// broker that left means a fresh handle, once that has learned the cluster anew: until it has, the old one serves.
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
            // Tried again in the next scrape.
            return answer
        }
    }

    /// The brokers, without a word about topics.
    ///
    /// A client that has just been made knows its bootstrap addresses alone: so the answer is of one of those.
    public func brokers(deadline: ContinuousClock.Instant) async throws(KafkaError) -> [ClusterMetadata.Broker] {
        let (handle, configuration) = connection
        let (answer, _) = try await askForMetadata(on: handle, configuration, includingTopics: false, deadline: deadline)
        return answer.brokers
    }

    /// - Parameter configuration: for further connections.
    /// - Returns: the answer, and the handle that it came by.
    func askForMetadata(
        on handle: Handle, _ configuration: KafkaConfiguration, includingTopics: Bool = true, deadline: ContinuousClock.Instant
    ) async throws(KafkaError) -> (ClusterMetadata, Handle) {
        let left = ContinuousClock.now.duration(to: deadline)
        var slice = min(max(left / 8, usualMetadataDuration * 3), left / 2)
        var asked = handle
        var attempt = 1
        handle.connections.forgetRefusedConnections()
        while true {
            // A login is not tried again for a while after a refusal, and whoever asks meanwhile need not wait to learn the reason.
            if let refusal = asked.loginRefusal { throw refusal }
            let start = ContinuousClock.now
            let attemptDeadline = min(deadline, start + slice)
            let servers = attempt == 1 ? addresses(knownTo: handle) : configuration.servers
            let result = await pool.run { [asked, requests] in
                Self.metadata(asked, includingTopics: includingTopics, requests: requests, deadline: attemptDeadline)
            } unless: { [asked] in
                // Not in the end: a connection that nobody uses at once hides why the broker closes it on the first request.
                if attemptDeadline.millisecondsLeft > 500 { asked.turnToNextBroker() }
                let isRefused = asked.loginRefusal != nil || asked.connections.wasRefused(byAllOf: servers)
                return isRefused ? .failure(KafkaError(KafkaError.Code(RD_KAFKA_RESP_ERR__TRANSPORT), .metadata)) : nil
            }
            switch result {
            case .success(let answer):
                // Whatever a connection ran into before, it does not explain a later failure.
                asked.forgetConnectionErrors()
                usualMetadataDuration = start.duration(to: .now)
                return (answer, asked)
            case .failure(let error):
                if let refusal = asked.loginRefusal { throw refusal }
                let isHopeless = asked.connections.wasRefused(byAllOf: configuration.servers)
                if deadline.isPast || isHopeless || !Self.isWorthAnother(error, attempt: attempt) {
                    let met = [asked, handle].compactMap(\.lastConnectionError)
                    // All that a handle knows whose connections were kept back.
                    throw Self.explained(error, by: met.first { $0.code != .allBrokersDown } ?? met.first)
                }
                // No broker was up all that time. Those with a wrong certificate go on showing it: waiting would only keep the
                // operator from the reason.
                if attempt >= 2, error.category == .connect,
                    let refusal = asked.takeLastRefusal() ?? handle.takeLastRefusal()
                {
                    throw refusal
                }
                if attempt == 1, let fresh = try? Handle(configuration, observers) { asked = fresh }
            }
            // What fails before its time is over would fail attempt after attempt in as many milliseconds.
            if !attemptDeadline.isPast { await pool.run { attemptDeadline.block(forMilliseconds: 50) } }
            // A slow cluster is not a frozen broker: from the third attempt on it is given more time.
            if attempt >= 2 { slice = min(slice * 2, left) }
            attempt += 1
        }
    }

    /// Whether another broker may do better.
    private static func isWorthAnother(_ error: KafkaError, attempt: Int) -> Bool {
        switch error.category {
        // A login that is refused for good ends it before, see `loginRefusal`.
        case .timeout, .connect, .sasl: true
        case .protocol, .unavailable: attempt < 3
        default: false
        }
    }

    /// What the connections ran into says more than that no broker answered. Where they ran into nothing, time was short.
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
            return .success(try ClusterMetadata(metadata.pointee, version: requests.metadataVersion ?? 0))
        } catch {
            return .failure(KafkaError(.badAnswer, .metadata, detail: "the answer lacks what every broker gives"))
        }
    }
}

extension ClusterMetadata {
    /// - Parameter version: of the request that this answers.
    fileprivate init(_ metadata: rd_kafka_metadata, version: Int16) throws(UnexpectedNull) {
        // A broker without an id is none that anybody could ask.
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
    /// In version 0, all that Kafka before 0.10 speaks, brokers leave out the replicas that are down, and say so by an error. Up to
    /// version 2, all that it speaks before 0.11, the replicas come from a set: the first of them is any of them.
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

    /// LEADER_NOT_AVAILABLE is the code of a partition without a leader. Up to version 5, all that Kafka before 2.0 and librdkafka before
    /// 2.1 speak, it is also that of a leader that has no listener of the name that the asked port has; newer brokers answer
    /// LISTENER_NOT_FOUND there. A broker without that listener is not among the brokers.
    private static func leaderError(
        of partition: rd_kafka_metadata_partition, replicas: some Sequence<Int32>, brokers: Set<Int32>, version: Int16
    ) -> KafkaError.Code? {
        guard partition.leader < 0, partition.err != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        let isLeaderless =
            partition.err == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE && (version > 5 || replicas.allSatisfy(brokers.contains))
        return isLeaderless ? nil : KafkaError.Code(partition.err)
    }
}

extension Array {
    /// The elements by rising key, of several with the same key the first: a broker's answer may repeat itself.
    fileprivate func sortedByUniqueKey<Key: Comparable>(_ key: (Element) -> Key) -> [Element] {
        let isSorted = zip(self, dropFirst()).allSatisfy { key($0) < key($1) }
        if isSorted { return self }
        var result: [Element] = []
        result.reserveCapacity(count)
        // Swift's sort is stable, so the first of equals stays the first.
        for element in sorted(by: { key($0) < key($1) }) where result.last.map({ key($0) != key(element) }) ?? true {
            result.append(element)
        }
        return result
    }
}
