import KafkaClient
import KafkaLogin
import KafkaProtocol

extension ConnectionProbe {
    /// Checks whether the broker requires a login, and offers it our mechanism. librdkafka then checks whether the broker accepts the
    /// credentials.
    ///
    /// - Returns: nil if there is nothing to report: the broker requires no login, and we have none.
    func shakeHands(
        _ conversation: KafkaConversation, _ supported: BrokerVersions
    ) throws(StepFailure) -> Finding? {
        guard let version = supported.version(of: .saslHandshake) else { return nil }
        let sasl = settings.options.sasl
        // If we have no login, any mechanism will do: the response shows whether the broker requires one.
        let mechanism = sasl.isEnabled ? (try? SASLMechanism(flagValue: sasl.mechanism)) ?? .plain : .plain
        let answer: (error: ErrorCode, mechanisms: [String])
        do throws(KafkaConversation.Failure) {
            answer = try conversation.saslHandshake(mechanism.registeredName, version: version, deadline: stepDeadline)
        } catch {
            throw StepFailure(failedHandshake(error))
        }
        let offered = answer.mechanisms.joined(separator: ", ")
        switch (sasl.isEnabled, answer.error) {
        case (false, .illegalSaslState): return nil
        case (false, _):
            throw StepFailure(
                .failed(
                    .sasl, .sasl,
                    "the broker requires SASL on this port, but --sasl.enabled is not set; it offers \(offered)",
                    advice:
                        "set --sasl.enabled, --sasl.username and a password; \(LoginAdvice.onMechanism(answer.mechanisms))"))
        case (true, .illegalSaslState):
            throw StepFailure(
                .failed(
                    .sasl, .sasl, "the broker does not use SASL on this port",
                    advice: "remove --sasl.enabled, or use the port of a listener with SASL"))
        case (true, .unsupportedSaslMechanism):
            throw StepFailure(
                .failed(
                    .sasl, .sasl, "the broker does not offer \(mechanism.registeredName) on this port, but \(offered)",
                    advice: LoginAdvice.onMechanism(answer.mechanisms)))
        case (true, _):
            return .ok(.sasl, "the broker offers \(mechanism.registeredName)")
        }
    }

    private func failedHandshake(_ error: KafkaConversation.Failure) -> Finding {
        switch error {
        case .channel(.timedOut):
            .failed(.sasl, .timeout, "no answer to the SASL handshake in time", advice: "see the broker's log")
        case .channel(.tls(let failure)): failedHandshake(.tls(failure))
        case .channel, .notKafka:
            .failed(.sasl, .sasl, "the broker closes the connection during the SASL handshake", advice: "see the broker's log")
        }
    }
}
