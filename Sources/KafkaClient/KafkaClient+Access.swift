internal import CKafka
public import KafkaReader
internal import System

extension KafkaClient {
    /// Finds out what the ACLs allow, by requests that change nothing.
    public func access(deadline: ContinuousClock.Instant) async -> ClusterAccess {
        let handle = handle
        async let cluster = pool.run { Self.describeCluster(handle, deadline: deadline) }
        async let topics = pool.run { Self.describeMadeUpTopic(handle, deadline: deadline) }
        async let groups = pool.run { Self.describeMadeUpGroup(handle, deadline: deadline) }
        return await ClusterAccess(cluster: cluster, everyTopic: topics, everyGroup: groups)
    }

    /// DescribeAcls needs the same permission and exists in every librdkafka, but librdkafka discards the broker's refusal.
    private static func describeCluster(_ handle: Handle, deadline: ContinuousClock.Instant) -> ClusterAccess.Answer {
        guard let library = DescribeClusterLibrary() else {
            return .unknown(
                KafkaError(
                    .unsupportedFeature, .access,
                    detail: "librdkafka \(libraryVersion) does not support that; it requires 2.3 or newer"))
        }
        var code = KafkaError.Code.timedOut
        var operations: [rd_kafka_AclOperation_t]?
        let queue = AdminQueue(handle)
        queue.submit(DescribeClusterLibrary.operation, to: nil, tag: 0, deadline: deadline, library.submit)
        _ = queue.next(deadline: deadline) { _, event, failure in
            code = failure ?? .none
            // librdkafka ends the process if it is asked for the result of a failed call.
            if failure == nil { operations = library.operations(in: event) }
        }
        guard code == .none else { return .unknown(KafkaError(code, .access)) }
        guard let operations else {
            return .unknown(KafkaError(.unsupportedFeature, .access, detail: "brokers before Kafka 2.3 do not report it"))
        }
        return operations.contains(RD_KAFKA_ACL_OPERATION_DESCRIBE) ? .allowed : .denied
    }

    /// A broker does not even disclose whether a topic exists that the login may not describe.
    private static func describeMadeUpTopic(_ handle: Handle, deadline: ContinuousClock.Instant) -> ClusterAccess.Answer {
        guard let topic = rd_kafka_topic_new(handle.pointer, ClusterAccess.madeUpName, nil) else {
            return .unknown(KafkaError(KafkaError.Code(rd_kafka_last_error()), .access))
        }
        defer { rd_kafka_topic_destroy(topic) }
        var pointer: UnsafePointer<rd_kafka_metadata>?
        let code = rd_kafka_metadata(handle.pointer, 0, topic, &pointer, deadline.millisecondsLeft)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata = pointer else {
            return .unknown(KafkaError(KafkaError.Code(code), .access))
        }
        defer { rd_kafka_metadata_destroy(metadata) }
        let topics = try? elements(metadata.pointee.topics, count: metadata.pointee.topic_cnt)
        switch topics?.first?.err {
        case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED: return .denied
        case nil: return .unknown(KafkaError(.badAnswer, .access))
        default: return .allowed
        }
    }

    private static func describeMadeUpGroup(_ handle: Handle, deadline: ContinuousClock.Instant) -> ClusterAccess.Answer {
        while true {
            let code = askForMadeUpGroup(handle, deadline: deadline)
            switch rd_kafka_resp_err_t(rawValue: code.rawValue) {
            // For a group that does not exist, brokers of Kafka 4 answer GROUP_ID_NOT_FOUND, older ones that it is dead.
            case RD_KAFKA_RESP_ERR_NO_ERROR, RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND: return .allowed
            case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED: return .denied
            // In a cluster that never had a group, the first request creates the coordinators.
            case _ where code.category == .unavailable && !deadline.isPast: deadline.block(forMilliseconds: 200)
            default: return .unknown(KafkaError(code, .access))
            }
        }
    }

    private static func askForMadeUpGroup(_ handle: Handle, deadline: ContinuousClock.Instant) -> KafkaError.Code {
        var code = KafkaError.Code.timedOut
        let queue = AdminQueue(handle)
        queue.submitDescription(of: ClusterAccess.madeUpName, to: nil, tag: 0, deadline: deadline)
        _ = queue.next(deadline: deadline) { _, event, failure in
            code = failure ?? AdminQueue.description(in: event)?.error ?? .badAnswer
        }
        return code
    }
}
