extension KafkaError {
    /// What librdkafka's error callback tells of a connection: its code often says no more than that there is none, and its words
    /// say why.
    init(connection code: Code, reason: String?) {
        // What stands behind differs from time to time, and would make two of the same failure.
        let words = reason.map { reason in
            reason.firstRange(of: " (after ").map { String(reason[..<$0.lowerBound]) } ?? reason
        }
        self.init(code, .connect, detail: words)
        cause = words.flatMap { Self.cause(in: $0, code: code) }
    }

    /// The id in `127.0.0.1:9092/2: Connect to …`; nil for a bootstrap address, which has none.
    static func brokerID(inReason reason: String) -> Int32? {
        guard let end = reason.firstRange(of: ": ")?.lowerBound, let slash = reason[..<end].lastIndex(of: "/") else { return nil }
        return Int32(reason[reason.index(after: slash)..<end])
    }

    private static func cause(in words: String, code: Code) -> Category? {
        guard code.category == .connect || code.category == .protocol else { return nil }
        // The other side closed the connection in the middle of the TLS handshake.
        if words.contains("PLAINTEXT broker listener") { return .tls }
        // It closed it on the first request, while we do not log in.
        if words.contains("require SASL authentication") { return .sasl }
        if isLengthOfTLSAlert(in: words) { return .tls }
        // One that does not get through is no connection; one that gets no answer is.
        if words.contains("timed out"), !words.contains("in state CONNECT"), !words.contains("TRY_CONNECT") { return .timeout }
        return nil
    }

    /// Whether librdkafka took a TLS alert, which begins with the bytes 21 and 3, for the length of an answer.
    private static func isLengthOfTLSAlert(in words: String) -> Bool {
        guard let end = words.firstRange(of: "Invalid response size ")?.upperBound else { return false }
        return Int(words[end...].prefix { $0.isNumber }).map { $0 >> 16 == 0x1503 } ?? false
    }
}
