import CKafka

/// An unsuccessful result from a broker or librdkafka.
struct KafkaTestClientError: Error, CustomStringConvertible {
    let code: rd_kafka_resp_err_t
    let operation: String

    /// Whether to retry: temporary in a cluster that just started, or lost a broker.
    var isPassing: Bool {
        [
            RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
            RD_KAFKA_RESP_ERR_NOT_COORDINATOR, RD_KAFKA_RESP_ERR_NOT_CONTROLLER, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
            RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, RD_KAFKA_RESP_ERR_NON_EMPTY_GROUP,
            RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__WAIT_COORD,
        ].contains(code)
    }

    var description: String {
        "\(operation): \(String(cString: rd_kafka_err2name(code))) (\(String(cString: rd_kafka_err2str(code))))"
    }
}
