internal import KafkaReader

/// Decides which requests are retried because their answers were lost with a connection.
///
/// A broken connection loses all answers that are pending on it. One bad answer, or a broker that closed an idle connection, must not cost
/// the other answers. No pause is needed: librdkafka waits until the broker is up, with growing back-off.
struct Reattempts<Question: Hashable> {
    /// Limited, because an answer that breaks the connection each time must not cost the others theirs each time.
    private static var most: Int { 2 }
    private var count: [Question: Int] = [:]

    /// Uses up one of the request's retries.
    /// - Returns: false if none is left, or if the answer was not lost.
    mutating func take(after error: KafkaError.Code, of question: Question) -> Bool {
        // A connection that has to log in again, and cannot, loses the pending answers too. For some broken connections, librdkafka reports
        // that the answer could not be read.
        let isLost = [.connect, .sasl].contains(error.category) || error == .badAnswer
        guard isLost, count[question, default: 0] < Self.most else { return false }
        count[question, default: 0] += 1
        return true
    }
}
