import FoundationEssentials
import KafkaClient
import TLS

extension ConnectionProbe {
    func secure(_ socket: TCPSocket, _ security: KafkaSecurity.TLS) throws(StepFailure) -> TLSChannel {
        do throws(ChannelError) {
            return try TLSChannel(over: socket, host: address.host, security: security, deadline: stepDeadline)
        } catch {
            throw StepFailure(failedHandshake(error))
        }
    }

    /// The finding about the broker's certificate.
    func finding(on channel: TLSChannel) throws(StepFailure) -> Finding {
        guard let certificate = channel.certificate else {
            throw StepFailure(
                .failed(.tls, .tls, "the broker presents no certificate", advice: "set the broker's ssl.keystore.location"))
        }
        let judgement = CertificateJudgement(
            certificate: certificate, chainError: channel.chainError, host: address.host, tls: settings.options.tls, now: Date())
        let finding = judgement.finding(tlsVersion: channel.version)
        if finding.status == .failed { throw StepFailure(finding) }
        return finding
    }

    /// - Parameter error: the error that ended the handshake, or the connection after it.
    func failedHandshake(_ error: ChannelError) -> Finding {
        switch error {
        case .timedOut:
            return .failed(
                .tls, .timeout, "no answer to the TLS handshake in time",
                advice: "the broker hangs, or the port does not use TLS: check its listeners")
        case .tls(let failure) where failure.alert != nil:
            return .failed(.tls, .tls, "the broker rejects the TLS handshake: \(failure)", advice: advice(on: failure))
        case .unusable(let failure): return .failed(.tls, .tls, failure.problem)
        case .system, .closed, .tls:
            if speaksKafkaWithoutTLS {
                return .failed(
                    .tls, .tls, "the port does not use TLS: the broker answers in plain text",
                    advice: "remove --tls.enabled, or use the port of a listener with TLS (SSL or SASL_SSL)")
            }
            let words = if case .tls(let failure) = error { "\(failure)" } else { "it closes the connection" }
            return .failed(
                .tls, .tls, "the TLS handshake gets no valid answer: \(words)",
                advice: "check that this is the port of a listener with TLS (SSL or SASL_SSL)")
        }
    }

    private func advice(on failure: OpenSSLError) -> String {
        let files = settings.options.tls.files
        switch failure.alert {
        // handshake_failure, bad_certificate, certificate_required and the alerts in between: RFC 8446, section 6.
        case 40, 42, 43, 44, 45, 46, 48, 49, 116:
            guard let certificate = files.certificate else {
                return "it requires a client certificate: set --tls.cert-file and --tls.key-file"
            }
            guard settings.client.security.tls?.certificateFile != nil else {
                return "it requires a client certificate: --tls.cert-file=\(certificate) does not exist"
            }
            return
                "it rejects our certificate: --tls.cert-file=\(certificate) must be issued by an authority in the broker's truststore"
        case 70, 86: return "broker and exporter have no TLS version in common: see the broker's ssl.enabled.protocols"
        case 112: return "it does not know the name \(address.host)"
        default: return "see the broker's log"
        }
    }

    /// Whether a broker responds on this port without TLS.
    private var speaksKafkaWithoutTLS: Bool {
        guard let socket = reconnect() else { return false }
        return (try? KafkaConversation(channel: socket).apiVersions(deadline: stepDeadline)) != nil
    }

    /// Whether the port responds to a TLS handshake.
    var speaksTLS: Bool {
        guard let socket = reconnect() else { return false }
        do throws(ChannelError) {
            _ = try TLSChannel(over: socket, host: address.host, security: KafkaSecurity.TLS(), deadline: stepDeadline)
            return true
        } catch {
            // An alert is a TLS response, too.
            if case .tls(let failure) = error { return failure.alert != nil }
            return false
        }
    }
}
