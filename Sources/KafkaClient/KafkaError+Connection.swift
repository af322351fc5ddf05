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
        // It closed the connection in the middle of the TLS handshake, or on the first request where we do not speak TLS. It may have
        // had another reason, but hardly ever has.
        if words.contains("PLAINTEXT broker listener") || words.contains("SSL listener") { return .tls }
        // It closed it on the first request, while we do not log in.
        if words.contains("require SASL authentication") { return .sasl }
        // An alert, which librdkafka took for the length of an answer; or one behind the handshake, as TLS 1.3 has it.
        if isLengthOfTLSAlert(in: words) || words.contains("SSL routines") { return .tls }
        // One that does not get through is no connection; one that gets no answer is.
        if words.contains("imed out"), !words.contains("in state CONNECT"), !words.contains("TRY_CONNECT") { return .timeout }
        return nil
    }

    /// An alert begins with the bytes 21 and 3.
    private static func isLengthOfTLSAlert(in words: String) -> Bool {
        guard let end = words.firstRange(of: "Invalid response size ")?.upperBound else { return false }
        return Int(words[end...].prefix { $0.isNumber }).map { $0 >> 16 == 0x1503 } ?? false
    }
}

extension LibraryLogLine {
    /// The reason in `[thrd:127.0.0.1:9092/2]: 127.0.0.1:9092/2: Disconnected`; nil for a line about something else.
    var connectionFailure: String? {
        guard facility == "FAIL" else { return nil }
        guard message.hasPrefix("[thrd:"), let prefix = message.firstRange(of: "]: ") else { return message }
        return String(message[prefix.upperBound...])
    }
}
