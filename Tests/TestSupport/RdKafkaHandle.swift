import CKafka
import Glibc

/// Owns one librdkafka handle.
///
/// `@unchecked Sendable`: librdkafka's API is thread-safe as a whole, and the pointer never changes.
final class RdKafkaHandle: @unchecked Sendable {
    struct Metadata: Sendable {
        let brokers: Set<Int>
        /// The leader of each partition, -1 for none, by topic; topics with an error are omitted.
        let leaders: [String: [Int]]
    }

    let pointer: OpaquePointer
    private let type: rd_kafka_type_t

    /// - Parameter events: the RD_KAFKA_EVENT_* to be polled from queues.
    init(_ type: rd_kafka_type_t, _ settings: [String: String], events: Int32 = 0) throws {
        self.type = type
        var reason = [CChar](repeating: 0, count: 512)
        let configuration = rd_kafka_conf_new()
        for (name, value) in settings {
            guard rd_kafka_conf_set(configuration, name, value, &reason, reason.count) == RD_KAFKA_CONF_OK else {
                rd_kafka_conf_destroy(configuration)
                throw TestSupportError("librdkafka: \(Self.text(reason))")
            }
        }
        // No log on standard error: brokers die in these tests, and librdkafka reports each.
        rd_kafka_conf_set_log_cb(configuration, nil)
        rd_kafka_conf_set_events(configuration, events)
        // On success the handle owns the configuration; on failure we still do.
        guard let pointer = rd_kafka_new(type, configuration, &reason, reason.count) else {
            rd_kafka_conf_destroy(configuration)
            throw TestSupportError("librdkafka: \(Self.text(reason))")
        }
        self.pointer = pointer
    }

    deinit {
        // Group members have left before; others have nothing to close, and closing would only wait for the coordinator.
        rd_kafka_destroy_flags(pointer, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
    }

    /// Brokers and topics according to the first connected broker.
    func metadata(within limit: Duration) throws -> Metadata {
        var result: UnsafePointer<rd_kafka_metadata>?
        try check(rd_kafka_metadata(pointer, 1, nil, &result, limit.milliseconds), "metadata")
        defer { rd_kafka_metadata_destroy(result) }
        guard let metadata = result?.pointee else {
            throw TestSupportError("metadata: no answer")
        }
        let brokers = UnsafeBufferPointer(start: metadata.brokers, count: Int(metadata.broker_cnt)).map { Int($0.id) }
        var leaders: [String: [Int]] = [:]
        for topic in UnsafeBufferPointer(start: metadata.topics, count: Int(metadata.topic_cnt))
        where topic.err == RD_KAFKA_RESP_ERR_NO_ERROR {
            leaders[String(cString: topic.topic)] = UnsafeBufferPointer(start: topic.partitions, count: Int(topic.partition_cnt))
                .map { Int($0.leader) }
        }
        return Metadata(brokers: Set(brokers), leaders: leaders)
    }

    /// Runs an admin operation to its end.
    /// - Parameters:
    ///   - start: sends the request with these options; the response goes to this queue.
    ///   - results: reads the response, an event of the operation's kind.
    func admin(
        _ operation: rd_kafka_admin_op_t, within limit: Duration,
        start: (_ options: OpaquePointer?, _ queue: OpaquePointer?) -> Void,
        results: (_ event: OpaquePointer) throws -> Void
    ) throws {
        var reason = [CChar](repeating: 0, count: 512)
        let options = rd_kafka_AdminOptions_new(pointer, operation)
        defer { rd_kafka_AdminOptions_destroy(options) }
        try check(
            rd_kafka_AdminOptions_set_request_timeout(options, limit.milliseconds, &reason, reason.count), Self.text(reason))
        let queue = rd_kafka_queue_new(pointer)
        defer { rd_kafka_queue_destroy(queue) }
        start(options, queue)
        guard let event = rd_kafka_queue_poll(queue, limit.milliseconds + 1000) else {
            throw KafkaTestClientError(code: RD_KAFKA_RESP_ERR__TIMED_OUT, operation: "admin request")
        }
        defer { rd_kafka_event_destroy(event) }
        try check(rd_kafka_event_error(event), rd_kafka_event_error_string(event).map { String(cString: $0) } ?? "")
        try results(event)
    }

    func check(_ code: rd_kafka_resp_err_t, _ operation: String) throws {
        if code != RD_KAFKA_RESP_ERR_NO_ERROR {
            throw KafkaTestClientError(code: code, operation: operation)
        }
    }

    /// - Parameter alreadyDone: the error code if an earlier attempt has taken effect.
    func checkTopics(
        _ results: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int, _ operation: String, alreadyDone: rd_kafka_resp_err_t?
    ) throws {
        for result in UnsafeBufferPointer(start: results, count: count) where rd_kafka_topic_result_error(result) != alreadyDone {
            let topic = String(cString: rd_kafka_topic_result_name(result))
            let reason = rd_kafka_topic_result_error_string(result).map { ": \(String(cString: $0))" } ?? ""
            try check(rd_kafka_topic_result_error(result), "\(operation) topic \(topic)\(reason)")
        }
    }

    static func text(_ buffer: [CChar]) -> String {
        String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension Duration {
    /// The unit of librdkafka's time-outs.
    var milliseconds: Int32 {
        Int32(clamping: components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)
    }
}
