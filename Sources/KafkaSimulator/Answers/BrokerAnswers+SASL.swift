import KafkaProtocol

// Logins: any password or token is accepted, unless a fault refuses it.
extension BrokerAnswers {
    /// Mechanisms with a single message from the client.
    private static let mechanisms = ["PLAIN", "OAUTHBEARER"]

    func saslHandshake(_ reader: inout MessageReader, _ writer: inout MessageWriter) throws(ProtocolError) {
        let mechanism = try reader.string(.mechanism)
        try reader.finish()
        // The response of a broker without SASL on this listener.
        guard model.scenario.usesSASL else { return writer.error(.illegalSaslState) }
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
