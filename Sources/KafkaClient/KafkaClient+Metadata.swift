internal import CKafka

extension KafkaClient {
    /// Brokers, topics and partitions: one Metadata request, two where a broker left the cluster.
    ///
    /// librdkafka asks one broker that looks up, with a preference for the one that it talked to last. One that is frozen looks
    /// up until its connection times out: asked again, librdkafka would turn to the same broker. So it is given a part of the
    /// time, and then somebody is asked over fresh connections, on which a broker that says nothing never looks up. Those are the
    /// client's from then on. The same goes for a broker whose answer is no use.
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
            let fresh = try Handle(configuration, requests: requests)
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
        let usualDuration = usualMetadataDuration
        let result = await pool.run { [requests] () -> Result<(ClusterMetadata, Handle, Duration), KafkaError> in
            var asked = handle
            let left = ContinuousClock.now.duration(to: deadline)
            var slice = min(max(left / 8, usualDuration * 3), left / 2)
            var attempt = 1
            while true {
                let start = ContinuousClock.now
                let attemptDeadline = min(deadline, start + slice)
                do throws(KafkaError) {
                    let answer = try Self.metadata(
                        asked, includingTopics: includingTopics, requests: requests, deadline: attemptDeadline)
                    // Whatever a connection ran into before, it does not explain a later failure.
                    asked.forgetConnectionErrors()
                    return .success((answer, asked, start.duration(to: .now)))
                } catch {
                    if deadline.isPast || !Self.isWorthAnother(error, attempt: attempt) {
                        return .failure(Self.explained(error, by: asked.lastConnectionError ?? handle.lastConnectionError))
                    }
                    // No broker was up all that time. Those that refuse the login go on refusing it: waiting would only keep the
                    // operator from the reason.
                    if attempt >= 2, error.category == .connect,
                        let refusal = asked.takeLastRefusal() ?? handle.takeLastRefusal()
                    {
                        return .failure(refusal)
                    }
                    if attempt == 1, let fresh = try? Handle(configuration, requests: requests) { asked = fresh }
                }
                // What fails before its time is over would fail attempt after attempt in as many milliseconds.
                if !attemptDeadline.isPast { attemptDeadline.block(forMilliseconds: 50) }
                // A slow cluster is not a frozen broker: from the third attempt on it is given more time.
                if attempt >= 2 { slice = min(slice * 2, left) }
                attempt += 1
            }
        }
        let (answer, answering, duration) = try result.get()
        usualMetadataDuration = duration
        return (answer, answering)
    }

    /// Whether another broker may do better.
    private static func isWorthAnother(_ error: KafkaError, attempt: Int) -> Bool {
        switch error.category {
        case .timeout, .connect: true
        case .protocol, .unavailable: attempt < 3
        default: false
        }
    }

    /// What the connections ran into says more than that no broker answered. Where they ran into nothing, time was short.
    private static func explained(_ error: KafkaError, by connectionError: KafkaError?) -> KafkaError {
        guard [.timeout, .connect].contains(error.category) else { return error }
        return connectionError ?? (error.category == .connect ? KafkaError(.timedOut, .metadata) : error)
    }

    private static func metadata(
        _ handle: Handle, includingTopics: Bool, requests: RequestObserver, deadline: ContinuousClock.Instant
    ) throws(KafkaError) -> ClusterMetadata {
        var pointer: UnsafePointer<rd_kafka_metadata>?
        let code = rd_kafka_metadata(handle.pointer, includingTopics ? 1 : 0, nil, &pointer, deadline.millisecondsLeft)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata = pointer else {
            throw KafkaError(KafkaError.Code(code), .metadata)
        }
        defer { rd_kafka_metadata_destroy(metadata) }
        do throws(UnexpectedNull) {
            return try ClusterMetadata(metadata.pointee, version: requests.metadataVersion ?? 0)
        } catch {
            throw KafkaError(.badAnswer, .metadata, detail: "the answer lacks what every broker gives")
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
        let topics = try elements(metadata.topics, count: metadata.topic_cnt)
            .map { topic throws(UnexpectedNull) in try Topic(topic, version: version) }
        self.init(
            brokers: brokers.sortedByUniqueKey(\.id),
            topics: topics.sortedByUniqueKey(\.name))
    }
}

extension ClusterMetadata.Topic {
    fileprivate init(_ topic: rd_kafka_metadata_topic, version: Int16) throws(UnexpectedNull) {
        let partitions = try elements(topic.partitions, count: topic.partition_cnt)
            .map { partition throws(UnexpectedNull) in try ClusterMetadata.Partition(partition, version: version) }
        self.init(
            name: try nonEmptyString(topic.topic),
            partitions: partitions.sortedByUniqueKey(\.id),
            error: topic.err == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError.Code(topic.err))
    }
}

extension ClusterMetadata.Partition {
    /// In version 0, all that Kafka before 0.10 speaks, brokers leave out the replicas that are down, and say so by an error. Up to
    /// version 2, all that it speaks before 0.11, the replicas come from a set: the first of them is any of them.
    fileprivate init(_ partition: rd_kafka_metadata_partition, version: Int16) throws(UnexpectedNull) {
        let isWhole = version > 0 || partition.err == RD_KAFKA_RESP_ERR_NO_ERROR
        let replicas = try elements(partition.replicas, count: partition.replica_cnt)
        let inSync = try elements(partition.isrs, count: partition.isr_cnt)
        self.init(
            id: partition.id,
            leader: partition.leader >= 0 ? partition.leader : nil,
            replicas: replicas.first.flatMap {
                guard isWhole else { return nil }
                return ClusterMetadata.Replicas(
                    count: Int32(replicas.count), inSync: Int32(inSync.count), preferred: version > 2 ? $0 : nil)
            })
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
