internal import CKafka
internal import KafkaProtocol
internal import KafkaReader
internal import System

/// A handle's membership of a consumer group that shares out a topic's partitions. The member is told which partitions are its own, and
/// fetches and commits nothing: nothing is ever passed to librdkafka as assigned.
final class GroupSubscription: Sendable {
    private let group: String
    private let topic: String
    private let sessionTimeout: Duration
    private let onEvent: @Sendable (GroupMembershipEvent) -> Void
    private let end = OneShot<Void>()

    /// - Parameter onEvent: is called on librdkafka's threads, and must not block.
    init(
        group: String, topic: String, sessionTimeout: Duration, onEvent: @escaping @Sendable (GroupMembershipEvent) -> Void
    ) {
        self.group = group
        self.topic = topic
        self.sessionTimeout = sessionTimeout
        self.onEvent = onEvent
    }

    /// librdkafka's properties, in place of those of a client that reads.
    var properties: [(name: String, value: String)] {
        [
            ("group.id", group),
            ("session.timeout.ms", "\(sessionTimeout.milliseconds)"),
            ("heartbeat.interval.ms", "\(max(1, sessionTimeout.milliseconds / 5))"),
            ("max.poll.interval.ms", "\(max(60_000, sessionTimeout.milliseconds))"),
            // Moves as few partitions as it can, and the others stay where they are meanwhile.
            ("partition.assignment.strategy", "cooperative-sticky"),
            // By it librdkafka finds out that the topic was made, which joining the first group of a cluster does.
            ("topic.metadata.refresh.interval.ms", "10000"),
        ]
    }

    static func setRebalanceCallback(on conf: OpaquePointer?) {
        rd_kafka_conf_set_rebalance_cb(conf) { handle, reason, partitions, opaque in
            guard let handle, let subscription = Handle.Callbacks.from(opaque)?.role.subscription else { return }
            let ids = (partitions?.pointee).flatMap { try? elements($0.elems, count: $0.cnt) }?.map(\.partition) ?? []
            let none = rd_kafka_topic_partition_list_new(0)
            defer { rd_kafka_topic_partition_list_destroy(none) }
            switch reason {
            case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS:
                subscription.onEvent(.assigned(ids))
                rd_kafka_error_destroy(rd_kafka_incremental_assign(handle, none))
            default:
                subscription.onEvent(.revoked(ids))
                rd_kafka_error_destroy(rd_kafka_incremental_unassign(handle, none))
            }
        }
    }

    func subscribe(_ handle: OpaquePointer) {
        rd_kafka_poll_set_consumer(handle)
        let topics = rd_kafka_topic_partition_list_new(1)
        defer { rd_kafka_topic_partition_list_destroy(topics) }
        rd_kafka_topic_partition_list_add(topics, topic, RD_KAFKA_PARTITION_UA)
        let code = rd_kafka_subscribe(handle, topics)
        if code != RD_KAFKA_RESP_ERR_NO_ERROR { noteFailure(error(KafkaError.Code(code))) }
    }

    /// Serves callbacks.
    /// - Parameter wait: in milliseconds.
    func poll(_ handle: OpaquePointer, _ wait: Int32) {
        guard let message = rd_kafka_consumer_poll(handle, wait) else { return }
        defer { rd_kafka_message_destroy(message) }
        let code = message.pointee.err
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        noteFailure(error(KafkaError.Code(code)))
    }

    /// In words where the code's name says too little.
    private func error(_ code: KafkaError.Code) -> KafkaError {
        let detail: String? =
            switch code {
            case KafkaError.Code(.groupAuthorizationFailed): "this login may not join group \(group)"
            case KafkaError.Code(.topicAuthorizationFailed): "this login may not describe \(topic)"
            case KafkaError.Code(.invalidSessionTimeout):
                "a session of \(sessionTimeout.milliseconds) ms is not within the brokers' group.min.session.timeout.ms and "
                    + "group.max.session.timeout.ms"
            case KafkaError.Code(.inconsistentGroupProtocol): "group \(group) has members of another kind"
            default: nil
            }
        return KafkaError(code, .membership, detail: detail)
    }

    /// Blocks until the group knows that the member has left, or until that takes too long.
    func leave(_ handle: OpaquePointer) {
        rd_kafka_consumer_close(handle)
        end.settle(())
    }

    /// Returns once the member has left.
    func hasLeft() async { await end.value() }

    func noteFailure(_ error: KafkaError) { onEvent(.failed(error)) }

    /// - Parameter roundTrip: in microseconds; negative for a request that was not sent.
    func noteAnswer(_ request: ApiKey, roundTrip: Int64) {
        guard roundTrip >= 0, [ApiKey.joinGroup, .syncGroup, .heartbeat].contains(request) else { return }
        onEvent(.answered(roundTrip: .microseconds(roundTrip)))
    }
}
