public import KafkaReader

extension KafkaError {
    /// What librdkafka's error callback tells of a connection: its code often says no more than that there is none, and its words
    /// say why.
    init(connection code: Code, reason: String?) {
        // When it was differs from time to time, and would make two of the same failure.
        let end = reason?.firstRange(of: " (after ")?.lowerBound
        self.init(code, .connect, detail: reason.map { String($0[..<(end ?? $0.endIndex)]) })
        cause = reason.flatMap { Self.cause(in: $0, code: code) }
    }

    /// The broker whose connection this is about, where its address came from another broker; nil for a bootstrap address.
    public var advertisedBroker: ClusterMetadata.Broker? {
        guard operation == .connect, let detail else { return nil }
        return Self.broker(inReason: detail)
    }

    /// The broker in `ssl://127.0.0.1:9092/2: Connect to …`; nil for a bootstrap address, which has no number.
    static func broker(inReason reason: String) -> ClusterMetadata.Broker? {
        guard let (address, name) = connection(inReason: reason), let id = Int32(name),
            let colon = address.lastIndex(of: ":"), let port = Int(address[address.index(after: colon)...])
        else { return nil }
        let host = address[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        return ClusterMetadata.Broker(id: id, host: String(isBracketed ? host.dropFirst().dropLast() : host), port: port)
    }

    /// The address in `ssl://127.0.0.1:9092/bootstrap: Connect to …`, as `host:port`; nil for what is about no connection.
    static func address(inReason reason: String) -> String? {
        connection(inReason: reason).map { String($0.address) }
    }

    /// Whether the system refused the connection: nobody listens, or no way leads there.
    var isAboutConnecting: Bool {
        guard let detail else { return false }
        return detail.contains(": Connect to ") && detail.contains(" failed: ")
            || detail.contains(": Failed to connect to broker at ")
    }

    private static func connection(inReason reason: String) -> (address: Substring, name: Substring)? {
        guard let end = reason.firstRange(of: ": ")?.lowerBound else { return nil }
        let begin = reason[..<end].firstRange(of: "://")?.upperBound ?? reason.startIndex
        guard let slash = reason[begin..<end].lastIndex(of: "/") else { return nil }
        return (reason[begin..<slash], reason[reason.index(after: slash)..<end])
    }

    private static func cause(in words: String, code: Code) -> Category? {
        guard code.category == .connect || code.category == .protocol else { return nil }
        // A TLS alert: taken for the length of an answer; or behind the handshake, as TLS 1.3 has it.
        if isLengthOfTLSAlert(in: words) || words.contains("SSL routines") { return .tls }
        if words.contains("Disconnected") { return causeOfClose(in: words) }
        // One that does not get through is no connection; one that gets no answer is.
        if words.contains("imed out"), !words.contains("in state CONNECT"), !words.contains("TRY_CONNECT") { return .timeout }
        return nil
    }

    /// The other side closed the connection, in one of the moments where it hardly ever has another reason.
    private static func causeOfClose(in words: String) -> Category? {
        let hasSASL = words.hasPrefix("sasl_")
        let hasTLS = words.hasPrefix("ssl://") || words.hasPrefix("sasl_ssl://")
        // In the middle of the TLS handshake.
        if words.contains("SSL handshake failed") { return .tls }
        // On the first request, where we do not speak TLS. Versions of librdkafka differ in whether they say so.
        if words.contains("SSL listener") || !hasTLS && words.contains("in state APIVERSION_QUERY") { return .tls }
        // On the first request behind it, where we do not log in.
        if words.contains("require SASL") || !hasSASL && isFresh(words) { return .sasl }
        return nil
    }

    /// Whether the connection was ready for requests two seconds at most, which is how librdkafka guesses.
    private static func isFresh(_ words: String) -> Bool {
        guard words.contains("ms in state UP"), let begin = words.firstRange(of: "(after ")?.upperBound else { return false }
        return Int(words[begin...].prefix { $0.isNumber }).map { $0 < 2000 } ?? false
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
