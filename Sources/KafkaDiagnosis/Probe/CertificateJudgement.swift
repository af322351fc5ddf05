import FoundationEssentials
import KafkaLogin
import TLS

/// Whether a broker's certificate is valid by the rules of the exporter's own connections: chain, name, dates.
struct CertificateJudgement {
    let certificate: X509Certificate
    /// The result of OpenSSL's check of the chain.
    let chainError: ChainError?
    /// The host that we connected to.
    let host: String
    let tls: LoginOptions.TLS
    let now: Date

    /// Leaves time to renew the certificate.
    private static let warningBeforeExpiry: TimeInterval = 14 * 24 * 3600

    func finding(tlsVersion: String) -> Finding {
        let shown = certificate.certificate
        let words = "\(tlsVersion), certificate \(shown), for \(certificate.namesInWords)"
        if let problem {
            guard tls.skipsVerification else {
                return .failed(.tls, .tls, "\(problem.words); \(words)", advice: problem.advice)
            }
            return .warning(
                .tls, "\(problem.words), which --tls.insecure-skip-tls-verify accepts; \(words)", advice: problem.advice)
        }
        guard shown.isValid(at: now + Self.warningBeforeExpiry) else {
            return .warning(
                .tls, "the broker's certificate expires at \(shown.notAfter); \(words)", advice: "renew the broker's certificate")
        }
        return .ok(.tls, words)
    }

    /// The first problem of the certificate.
    private var problem: (words: String, advice: String)? {
        let shown = certificate.certificate
        if now > shown.notAfter {
            return ("the broker's certificate expired at \(shown.notAfter)", "renew the broker's certificate")
        }
        if now < shown.notBefore {
            return (
                "the broker's certificate is not valid before \(shown.notBefore)",
                "it is \(now) on this machine: check the clocks, or wait"
            )
        }
        let serverName = tls.serverName.isEmpty ? nil : tls.serverName
        let refusal = certificate.refusal(chainError: chainError, host: host, serverName: serverName)
        return refusal.map { ("the broker's certificate \($0)", advice(on: $0)) }
    }

    private func advice(on refusal: CertificateRefusal) -> String {
        switch refusal {
        case .untrusted(let error): advice(on: error)
        case .otherName(_, let wanted):
            "set --tls.server-name to one of these names if this is the right broker, or have a certificate issued for \(wanted)"
        }
    }

    private func advice(on error: ChainError) -> String {
        guard error.isUnknownIssuer else { return "check the intermediate certificates" }
        let issuer = certificate.certificate.issuer
        if let file = tls.files.authority {
            return "--tls.ca-file=\(file) does not contain the authority that issued it: \(issuer)"
        }
        return "set --tls.ca-file to the authority that issued it, \(issuer): it is not one of the system's authorities"
    }
}
