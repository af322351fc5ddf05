import Credentials
import Glibc
import KafkaClient
import KafkaReader
import System

/// Runs the steps that need a connection of our own: TCP, TLS, the protocol's versions, the SASL handshake. Blocks its thread, at
/// most until the deadlines of its steps.
struct ConnectionProbe: Sendable {
    let address: HostPort
    let addresses: [SocketAddress]
    let settings: ProbeSettings
    let advice: BrokerAdvice
    let deadline: ContinuousClock.Instant

    struct Result: Sendable {
        /// The findings up to the first step that failed.
        var findings: [Finding] = []
        /// The brokers that this one advertises; nil if it requires a login first, or is too old to be asked for brokers only.
        var brokers: [ClusterMetadata.Broker]?
    }

    func run() -> Result {
        var result = Result()
        do throws(StepFailure) {
            let (socket, connected) = try connect()
            result.findings.append(connected)
            var channel: any ByteChannel = socket
            if let security = settings.client.security.tls {
                let secured = try secure(socket, security)
                result.findings.append(try finding(on: secured))
                channel = secured
            }
            let conversation = KafkaConversation(channel: channel)
            let versions = try askForVersions(conversation)
            result.findings.append(versions.finding)
            if let mechanisms = try shakeHands(conversation, versions.supported) {
                result.findings.append(mechanisms)
            } else {
                result.brokers = try askForBrokers(conversation, versions.supported)
            }
        } catch {
            // TLS 1.3 reports a problem with our certificate only after the handshake seemed to succeed.
            result.findings.removeAll { $0.step == error.finding.step }
            result.findings.append(error.finding)
        }
        return result
    }

    /// The deadline of a step that begins now.
    var stepDeadline: ContinuousClock.Instant { min(deadline, .now + settings.stepLimit) }

    /// Opens a further connection, to check what the peer speaks.
    /// - Returns: nil if that fails.
    func reconnect() -> TCPSocket? { (try? connect())?.socket }

    /// Tries one address after another, as librdkafka does over time.
    private func connect() throws(StepFailure) -> (socket: TCPSocket, finding: Finding) {
        let end = stepDeadline
        var refusals: [String] = []
        var lastError = ChannelError.timedOut
        for (index, target) in addresses.enumerated() {
            let now = ContinuousClock.now
            do throws(ChannelError) {
                let socket = try TCPSocket(to: target, deadline: now + now.duration(to: end) / (addresses.count - index))
                let others = refusals.isEmpty ? "" : " (but not \(refusals.joined(separator: ", ")))"
                return (socket, .ok(.connect, "\(target.host) accepts connections at port \(address.port)\(others)"))
            } catch {
                lastError = error
                refusals.append("\(target.host): \(words(error))")
            }
        }
        let advice =
            switch lastError {
            case .timedOut: advice.onSilence
            case .system(ECONNREFUSED): advice.onRefused
            default: advice.onUnreachable
            }
        throw StepFailure(
            .failed(
                .connect, .connect, "no connection to port \(address.port) of \(refusals.joined(separator: ", "))", advice: advice
            ))
    }

    private func words(_ error: ChannelError) -> String {
        switch error {
        case .timedOut: "no answer in time"
        case .closed: "closed immediately"
        case .system(let code): SystemError.message(code)
        case .tls(let failure): "\(failure)"
        case .unusable(let failure): failure.problem
        }
    }
}
