internal import CGSSAPI
internal import System

/// GSSAPI (RFC 4752) with a Kerberos ticket in a credential cache, without a security layer.
struct KerberosConversation: SASLConversation {
    private enum Phase {
        case context
        /// The context is established; the broker offers security layers next.
        case layers
        case done
    }

    private let context: GSSContext
    private var phase = Phase.context

    /// - Parameters:
    ///   - service: the first part of the broker's principal.
    ///   - host: the second part.
    ///   - cache: where the ticket is; nil for the process's cache.
    init(service: String, host: String, cache: String?) {
        context = GSSContext(service: service, host: host, cache: cache)
    }

    var mechanism: String { "GSSAPI" }

    var isAnswered: Bool {
        if case .done = phase { false } else { true }
    }

    mutating func message(
        after challenge: [UInt8]?, deadline: ContinuousClock.Instant
    ) async throws(SASLFailure) -> [UInt8]? {
        switch phase {
        case .context:
            let step = try await Self.call(deadline) { [context] in context.step(challenge) }
            if step.isComplete { phase = .layers }
            // The broker's last token needs no answer but an empty message.
            return step.token
        case .layers:
            phase = .done
            return try await Self.call(deadline) { [context] in context.chooseNoLayer(challenge ?? []) }
        case .done: return nil
        }
    }

    /// The KDC may be asked for a service ticket.
    private static func call<Value: Sendable>(
        _ deadline: ContinuousClock.Instant, _ work: @escaping @Sendable () -> Result<Value, GSSError>
    ) async throws(SASLFailure) -> Value {
        switch try await blocking(deadline, work) {
        case .success(let value): return value
        case .failure(let error): throw .failed("Kerberos: \(error)")
        }
    }
}
