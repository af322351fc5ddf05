public import KafkaClient
public import KafkaReader
public import KafkaWire

/// A client that can switch to another login while it runs.
public protocol LoginAdopter: Sendable {
    /// Switches to new connections with this login, as soon as a broker has answered on them. Until then, and after an error, the old
    /// connections stay in use.
    func adopt(_ login: KafkaLogin, deadline: ContinuousClock.Instant) async throws(KafkaError)
}

extension KafkaClient: LoginAdopter {
    public func adopt(_ login: KafkaLogin, deadline: ContinuousClock.Instant) async throws(KafkaError) {
        try await adopt(login.security, deadline: deadline)
    }
}

extension WireClient: LoginAdopter {
    public func adopt(_ login: KafkaLogin, deadline: ContinuousClock.Instant) async throws(KafkaError) {
        try await adopt(login.wire, deadline: deadline)
    }
}
