/// librdkafka before 2.6.1 appends the client's nonce twice (its issue 4895). Brokers accepted that until Kafka 4.0.
enum SCRAMSupport {
    private static let firstGoodVersion = [2, 6, 1]

    /// - Parameter libraryVersion: the version of the loaded librdkafka, such as `2.0.2`.
    /// - Returns: nil if SCRAM works with every broker.
    static func warning(libraryVersion: String) -> String? {
        let numbers = libraryVersion.split { !$0.isNumber }.prefix(3).compactMap { Int($0) }
        guard numbers.lexicographicallyPrecedes(firstGoodVersion) else { return nil }
        return "the loaded librdkafka, \(libraryVersion), cannot log in by SCRAM to Kafka 4.0 and newer, which answer"
            + " \"invalid credentials\" even if they are correct: install librdkafka 2.6.1 or newer, or put one into lib/ beside the binary"
            + " (make librdkafka does)"
    }
}
