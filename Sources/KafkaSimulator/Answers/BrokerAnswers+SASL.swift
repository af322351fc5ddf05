import KafkaProtocol

// Logins, with any password or token, unless a fault refuses them.
extension BrokerAnswers {
    /// Those that need one message of the client.
    private static let mechanisms = ["PLAIN", "OAUTHBEARER"]

    func saslHandshake(_ reader: inout MessageReader, _ writer: inout MessageWriter) throws(ProtocolError) {
        let mechanism = try reader.string(.mechanism)
        try reader.finish()
        // As a broker answers at a listener without SASL.
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
