public import KafkaReader

extension KafkaError {
    /// An error that librdkafka's error callback reports for a connection. The code often says only that there is no connection; the text
    /// says why.
    init(connection code: Code, reason: String?) {
        // Without the time in the text: it differs each time, and would make the same failure look different.
        let end = reason?.firstRange(of: " (after ")?.lowerBound
        self.init(code, .connect, detail: reason.map { String($0[..<(end ?? $0.endIndex)]) })
        cause = reason.flatMap { Self.cause(in: $0, code: code) }
    }

    /// The broker whose connection this is about, if another broker advertised its address; nil for a bootstrap address.
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

    /// The address in `ssl://127.0.0.1:9092/bootstrap: Connect to …`, as `host:port`; nil if the text is not about a connection.
    static func address(inReason reason: String) -> String? {
        connection(inReason: reason).map { String($0.address) }
    }

    /// Whether the system refused the connection: the port is closed, or there is no route.
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

    private static func cause(in reason: String, code: Code) -> Category? {
        guard code.category == .connect || code.category == .protocol else { return nil }
        // A TLS alert: librdkafka reads it as the length of an answer, or gets it after the handshake, as in TLS 1.3.
        if isLengthOfTLSAlert(in: reason) || reason.contains("SSL routines") { return .tls }
        if reason.contains("Disconnected") { return causeOfClose(in: reason) }
        // A connection attempt that times out is a failed connection; a connection without an answer is a time-out.
        if reason.contains("imed out"), !reason.contains("in state CONNECT"), !reason.contains("TRY_CONNECT") { return .timeout }
        return nil
    }

    /// The peer closed the connection, at a point where it hardly ever has another reason.
    private static func causeOfClose(in reason: String) -> Category? {
        let hasSASL = reason.hasPrefix("sasl_")
        let hasTLS = reason.hasPrefix("ssl://") || reason.hasPrefix("sasl_ssl://")
        // During the TLS handshake.
        if reason.contains("SSL handshake failed") || reason.contains("in state SSL_HANDSHAKE") { return .tls }
        // On the first request, if we do not use TLS. Versions of librdkafka differ in whether they say so.
        if reason.contains("SSL listener") || !hasTLS && reason.contains("in state APIVERSION_QUERY") { return .tls }
        // On the request after it, if we do not log in.
        if reason.contains("require SASL") || !hasSASL && isFresh(reason) { return .sasl }
        return nil
    }

    /// Whether the connection was ready for requests for less than two seconds, the limit by which librdkafka guesses, too.
    private static func isFresh(_ reason: String) -> Bool {
        guard reason.contains("ms in state UP"), let begin = reason.firstRange(of: "(after ")?.upperBound else { return false }
        return Int(reason[begin...].prefix { $0.isNumber }).map { $0 < 2000 } ?? false
    }

    /// An alert begins with the bytes 21 and 3.
    private static func isLengthOfTLSAlert(in reason: String) -> Bool {
        guard let end = reason.firstRange(of: "Invalid response size ")?.upperBound else { return false }
        return Int(reason[end...].prefix { $0.isNumber }).map { $0 >> 16 == 0x1503 } ?? false
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
