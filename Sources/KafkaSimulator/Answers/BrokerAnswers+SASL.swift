import KafkaProtocol

// Logins. Whoever logs in is let in, by whatever password or token, unless a fault says no.
extension BrokerAnswers {
    /// Those that need one message of the client.
    private static let mechanisms = ["PLAIN", "OAUTHBEARER"]

    func saslHandshake(_ reader: inout MessageReader, _ writer: inout MessageWriter) throws(ProtocolError) {
        let mechanism = try reader.string(.mechanism)
        try reader.finish()
        let isKnown = Self.mechanisms.contains(mechanism)
        writer.error(faults.error ?? (isKnown ? .none : .unsupportedSaslMechanism))
        writer.strings(.mechanisms, Self.mechanisms)
    }

    func saslAuthenticate(_ reader: inout MessageReader, _ writer: inout MessageWriter) throws(ProtocolError) {
        try reader.finish()
        let error = faults.error ?? .none
        writer.error(error)
        writer.string(.errorMessage, error == .none ? nil : "Authentication failed: Invalid username or password")
    }
}
