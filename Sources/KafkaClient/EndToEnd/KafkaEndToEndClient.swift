internal import CKafka
internal import KafkaProtocol
public import KafkaReader
internal import System

/// Messages of one topic, through librdkafka: a producer, and a consumer that reads what it is told to and joins no group.
///
/// Its connections close when it is no longer referenced.
///
/// `@unchecked Sendable`: an `rd_kafka_topic_t` may be used from any thread, and nothing changes after `init`.
public final class KafkaEndToEndClient: EndToEndClient, @unchecked Sendable {
    private let settings: EndToEndSettings
    private let observers: Handle.Observers
    private let producer: Handle
    private let consumer: Handle
    /// Of the producer.
    private let topic: OpaquePointer
    /// A topic may have thousands of partitions, whose ends are all asked for at the start.
    private let endQueries = ThreadPool(limit: 32)

    /// Starts to connect in the background; succeeds even without any broker.
    /// - Parameter counts: of the requests that are sent to brokers.
    /// - Throws: if librdkafka rejects the configuration.
    public init(
        _ configuration: KafkaConfiguration, _ settings: EndToEndSettings, counts: RequestCounts = RequestCounts()
    ) throws(KafkaError) {
        self.settings = settings
        observers = Handle.Observers(counts)
        producer = try Handle(configuration, observers, role: .producer(settings))
        consumer = try Handle(configuration, observers, role: .consumer(settings))
        guard let topic = rd_kafka_topic_new(producer.pointer, settings.topic, nil) else {
            throw KafkaError(
                KafkaError.Code(rd_kafka_last_error()), .configuration, target: .topic(settings.topic))
        }
        self.topic = topic
    }

    deinit {
        // Before its handle (rdkafka.h, rd_kafka_topic_new: "must be destroyed").
        rd_kafka_topic_destroy(topic)
    }

    public func metadata(deadline: ContinuousClock.Instant) async throws(KafkaError) -> ClusterMetadata {
        try await run(.metadata) { client in
            var pointer: UnsafePointer<rd_kafka_metadata>?
            let code = rd_kafka_metadata(client.producer.pointer, 0, client.topic, &pointer, deadline.millisecondsLeft)
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata = pointer else {
                return .failure(KafkaError(KafkaError.Code(code), .metadata))
            }
            defer { rd_kafka_metadata_destroy(metadata) }
            do throws(UnexpectedNull) {
                return .success(
                    try ClusterMetadata(metadata.pointee, version: client.observers.requests.metadataVersion ?? 0))
            } catch {
                return .failure(KafkaError(.badAnswer, .metadata))
            }
        }
    }

    public func end(of partition: Int32, deadline: ContinuousClock.Instant) async throws(KafkaError) -> Int64 {
        let result = await endQueries.run { self.queryEnd(of: partition, deadline: deadline) }
        return try value(of: result, from: consumer)
    }

    private func queryEnd(of partition: Int32, deadline: ContinuousClock.Instant) -> Result<Int64, KafkaError> {
        // rd_kafka_query_watermark_offsets would wait for a silent leader for minutes, whatever its time-out.
        withPartition(partition, offset: Int64(RD_KAFKA_OFFSET_END)) { list in
            var code = KafkaError.Code(rd_kafka_offsets_for_times(consumer.pointer, list, deadline.millisecondsLeft))
            let answer = try? elements(list.pointee.elems, count: list.pointee.cnt).first
            if code == .none { code = answer.map { KafkaError.Code($0.err) } ?? .badAnswer }
            if code == .none, let end = answer?.offset, end >= 0 { return .success(end) }
            return .failure(
                KafkaError(code == .none ? .leaderNotAvailable : code, .offsets, target: .topic(settings.topic)))
        }
    }

    /// Runs a blocking call of the producer on a thread of its own.
    private func run<Value: Sendable>(
        _ operation: KafkaError.Operation, _ call: @escaping @Sendable (KafkaEndToEndClient) -> Result<Value, KafkaError>
    ) async throws(KafkaError) -> Value {
        let result: Result<Value, KafkaError>
        do throws(BlockingCall.Failure) {
            result = try await BlockingCall.run { call(self) }
        } catch {
            throw KafkaError(.outOfResources, operation, detail: "\(error)")
        }
        return try value(of: result, from: producer)
    }

    private func value<Value>(of result: Result<Value, KafkaError>, from handle: Handle) throws(KafkaError) -> Value {
        do throws(KafkaError) {
            let value = try result.get()
            handle.forgetConnectionErrors()
            return value
        } catch {
            // Why there is no connection says more than that nobody answered in time.
            guard [.timeout, .connect].contains(error.category) else { throw error }
            throw handle.loginRefusal ?? handle.lastConnectionError ?? error
        }
    }

    public func read(_ partition: Int32, from offset: Int64) throws(KafkaError) {
        // librdkafka refuses a partition that is being read.
        stopReading(partition)
        let error = withPartition(partition, offset: offset) { rd_kafka_incremental_assign(consumer.pointer, $0) }
        guard let error else { return }
        defer { rd_kafka_error_destroy(error) }
        throw KafkaError(
            KafkaError.Code(rd_kafka_error_code(error)), .read, target: .topic(settings.topic),
            detail: rd_kafka_error_string(error).map { String(cString: $0) })
    }

    public func stopReading(_ partition: Int32) {
        // It fails only for partitions that are not being read.
        rd_kafka_error_destroy(
            withPartition(partition, offset: 0) { rd_kafka_incremental_unassign(consumer.pointer, $0) })
    }

    public func write(_ value: [UInt8], number: Int, to partition: Int32) {
        precondition(number > 0, "librdkafka cannot tell 0 from nothing")
        var value = value
        let status = rd_kafka_produce(
            topic, partition, RD_KAFKA_MSG_F_COPY, &value, value.count, nil, 0, UnsafeMutableRawPointer(bitPattern: number))
        guard status != 0 else { return }
        let error = KafkaError(KafkaError.Code(rd_kafka_last_error()), .write, target: .topic(settings.topic))
        settings.receive(.written(partition: partition, number: number, .failure(error)))
    }

    public func commit(_ offset: Int64, of partition: Int32) {
        let code = KafkaError.Code(
            withPartition(partition, offset: offset) { rd_kafka_commit(consumer.pointer, $0, 1) })
        guard code != .none else { return }
        let error = KafkaError(code, .commit, target: .group(settings.group))
        settings.receive(.committed(partition: partition, offset: offset, error))
    }

    private func withPartition<Result>(
        _ partition: Int32, offset: Int64, _ body: (UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) -> Result
    ) -> Result {
        let list = rd_kafka_topic_partition_list_new(1)!
        defer { rd_kafka_topic_partition_list_destroy(list) }
        rd_kafka_topic_partition_list_add(list, settings.topic, partition).pointee.offset = offset
        return body(list)
    }
}

extension KafkaEndToEndClient {
    public func createTopic(
        replicas: [[Int32]], configuration: [(name: String, value: String)], deadline: ContinuousClock.Instant
    ) async throws(KafkaError) -> Bool {
        try await run(.createTopic) { client in
            client.createTopic(replicas, configuration, deadline: deadline)
        }
    }

    private func createTopic(
        _ replicas: [[Int32]], _ configuration: [(name: String, value: String)], deadline: ContinuousClock.Instant
    ) -> Result<Bool, KafkaError> {
        func failure(_ code: KafkaError.Code, _ detail: String? = nil) -> Result<Bool, KafkaError> {
            .failure(KafkaError(code, .createTopic, target: .topic(settings.topic), detail: detail))
        }
        var reason = [CChar](repeating: 0, count: 512)
        // -1: the replication factor follows from the replicas.
        guard let topic = rd_kafka_NewTopic_new(settings.topic, Int32(replicas.count), -1, &reason, reason.count) else {
            return failure(.invalidArgument, Handle.text(reason))
        }
        defer { rd_kafka_NewTopic_destroy(topic) }
        for (partition, brokers) in replicas.enumerated() {
            var brokers = brokers
            let code = rd_kafka_NewTopic_set_replica_assignment(
                topic, Int32(partition), &brokers, brokers.count, &reason, reason.count)
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { return failure(KafkaError.Code(code), Handle.text(reason)) }
        }
        for (name, value) in configuration { rd_kafka_NewTopic_set_config(topic, name, value) }
        let queue = rd_kafka_queue_new(producer.pointer)
        defer { rd_kafka_queue_destroy(queue) }
        let options = rd_kafka_AdminOptions_new(producer.pointer, RD_KAFKA_ADMIN_OP_CREATETOPICS)
        defer { rd_kafka_AdminOptions_destroy(options) }
        rd_kafka_AdminOptions_set_request_timeout(options, min(deadline.millisecondsLeft, 3_600_000), nil, 0)
        var topics: [OpaquePointer?] = [topic]
        rd_kafka_CreateTopics(producer.pointer, &topics, topics.count, options, queue)
        guard let event = rd_kafka_queue_poll(queue, deadline.millisecondsLeft) else { return failure(.timedOut) }
        defer { rd_kafka_event_destroy(event) }
        let code = KafkaError.Code(rd_kafka_event_error(event))
        guard code == .none else { return failure(code, rd_kafka_event_error_string(event).map { String(cString: $0) }) }
        var count = 0
        guard let results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count), count == 1
        else { return failure(.badAnswer) }
        let result = KafkaError.Code(rd_kafka_topic_result_error(results[0]))
        if result == .none { return .success(true) }
        // Another exporter may have been faster.
        if result == KafkaError.Code(ErrorCode.topicAlreadyExists) { return .success(false) }
        let words = rd_kafka_topic_result_error_string(results[0]).map { String(cString: $0) }
        return failure(result, [result.description, words].compactMap(\.self).joined(separator: ": "))
    }
}
