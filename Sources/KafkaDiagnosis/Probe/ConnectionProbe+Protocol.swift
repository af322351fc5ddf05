import KafkaClient
import KafkaProtocol
import KafkaReader

extension ConnectionProbe {
    /// The requests that a broker supports; unknown for brokers older than 0.10.
    struct Versions {
        var supported: BrokerVersions
        var finding: Finding
    }

    /// The requests that a scrape needs.
    private static let needed: [ApiKey] = [.listOffsets, .metadata, .offsetFetch, .findCoordinator, .describeGroups, .listGroups]

    func askForVersions(_ conversation: KafkaConversation) throws(StepFailure) -> Versions {
        let supported: BrokerVersions
        do throws(KafkaConversation.Failure) {
            guard !settings.client.isBeforeNegotiation else {
                try conversation.oldestMetadata(deadline: stepDeadline)
                let words =
                    "it speaks Kafka; brokers of --kafka.version=\(settings.client.brokerVersion) do not report their API versions"
                return Versions(supported: BrokerVersions(), finding: .ok(.versions, words))
            }
            supported = try conversation.apiVersions(deadline: stepDeadline)
        } catch {
            throw StepFailure(failedVersions(error))
        }
        let missing = Self.needed.filter { supported[$0] == nil }.map(\.name)
        guard missing.isEmpty else {
            throw StepFailure(
                .failed(
                    .versions, .protocol, "it does not support the requests \(missing.joined(separator: ", "))",
                    advice: "if this is a controller's port, set --kafka.server to a port for clients"))
        }
        return Versions(supported: supported, finding: .ok(.versions, "it speaks Kafka, \(supported.count) APIs"))
    }

    /// Asks for the brokers without librdkafka, if no login is needed. librdkafka drops the bootstrap broker once that has named
    /// others, and returns no result if those are unreachable.
    ///
    /// - Returns: nil if the broker cannot be asked for brokers only.
    func askForBrokers(
        _ conversation: KafkaConversation, _ supported: BrokerVersions
    ) throws(StepFailure) -> [ClusterMetadata.Broker]? {
        guard supported[.metadata]?.contains(KafkaConversation.brokersVersion) == true else { return nil }
        do throws(KafkaConversation.Failure) {
            return try conversation.brokers(deadline: stepDeadline)
        } catch {
            let category: KafkaError.Category = if case .channel(.timedOut) = error { .timeout } else { .connect }
            throw StepFailure(
                .failed(
                    .metadata, category, "it does not answer a Metadata request", advice: "see the broker's log"))
        }
    }

    private func failedVersions(_ error: KafkaConversation.Failure) -> Finding {
        switch error {
        case .notKafka(let bytes): return nonKafkaAnswer(bytes)
        case .channel(.timedOut):
            return .failed(
                .versions, .timeout, "it accepts connections but does not answer",
                advice: "the broker hangs (see its log: a full disk, long garbage collections), or the port is not a broker's")
        case .channel(.tls(let failure)): return failedHandshake(.tls(failure))
        case .channel(.unusable(let failure)): return failedHandshake(.unusable(failure))
        case .channel(.closed), .channel(.system): return closedConnection
        }
    }

    private func nonKafkaAnswer(_ bytes: [UInt8]) -> Finding {
        if settings.client.security.tls == nil, isTLS(bytes) { return tlsIsMissing }
        return .failed(
            .versions, .protocol, "this is not a Kafka broker: it answers \(printable(bytes))",
            advice: "check the port in --kafka.server")
    }

    /// The broker closes the connection on the first request. Further connections show why.
    private var closedConnection: Finding {
        let security = settings.client.security.tls
        if security == nil, speaksTLS { return tlsIsMissing }
        if !settings.client.isBeforeNegotiation, isOlderThanNegotiation {
            return .failed(
                .versions, .protocol, "the broker is older than Kafka 0.10: it closes the connection on an ApiVersions request",
                advice: "set --kafka.version to the broker's version, such as --kafka.version=0.9.0.1")
        }
        return .failed(
            .versions, .connect, "it accepts connections but closes them on the first Kafka request",
            advice: "a proxy without a broker behind it, or a port that is not a broker's: check --kafka.server")
    }

    private var tlsIsMissing: Finding {
        .failed(
            .tls, .tls, "the port requires TLS, but --tls.enabled is not set",
            advice: "set --tls.enabled, and --tls.ca-file to the authority of the brokers' certificates, or use the port of a"
                + " listener without TLS")
    }

    private var isOlderThanNegotiation: Bool {
        guard let socket = reconnect() else { return false }
        var channel: any ByteChannel = socket
        if let security = settings.client.security.tls {
            guard let secured = try? secure(socket, security) else { return false }
            channel = secured
        }
        return (try? KafkaConversation(channel: channel).oldestMetadata(deadline: stepDeadline)) != nil
    }

    /// Whether these bytes are an alert or a handshake record, in any version of TLS.
    private func isTLS(_ bytes: [UInt8]) -> Bool {
        bytes.count >= 2 && (bytes[0] == 21 || bytes[0] == 22) && bytes[1] == 3
    }

    /// The bytes as text if they are printable, otherwise in hexadecimal.
    private func printable(_ bytes: [UInt8]) -> String {
        let isText = bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F || $0 == 0x0D || $0 == 0x0A }
        guard isText else { return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ") }
        return "\"\(String(decoding: bytes.filter { $0 >= 0x20 }, as: UTF8.self))\""
    }
}
