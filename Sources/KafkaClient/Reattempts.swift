internal import KafkaReader

/// What to ask for again because its answer was lost with a connection.
///
/// A connection that breaks takes along all that is asked over it at that moment. What one answer cost, or a broker that closed an
/// idle connection, must not cost the other answers. No pause is needed: librdkafka waits until the broker is up, and for that
/// longer from time to time.
struct Reattempts<Question: Hashable> {
    /// An answer that breaks the connection each time must not cost the others theirs each time.
    private static var most: Int { 2 }
    private var count: [Question: Int] = [:]

    /// Takes one of the question's further attempts.
    /// - Returns: false where there is none left, or where the answer was not lost.
    mutating func take(after error: KafkaError.Code, of question: Question) -> Bool {
        // A connection that has to log in once more, and cannot, takes along what was asked over it. To some of what breaks a connection,
        // librdkafka says that the answer could not be read.
        let isLost = [.connect, .sasl].contains(error.category) || error == .badAnswer
        guard isLost, count[question, default: 0] < Self.most else { return false }
        count[question, default: 0] += 1
        return true
    }
}
