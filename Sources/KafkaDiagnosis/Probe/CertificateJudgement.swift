import Authentication
import COpenSSL
import FoundationEssentials
import KafkaLogin

/// Whether a broker's certificate holds, by the rules that the exporter's own connections have: chain, name, dates.
struct CertificateJudgement {
    let certificate: PeerCertificate
    /// What OpenSSL's check of the chain found (`X509_V_ERR_*`), 0 for nothing wrong.
    let chainError: Int32
    /// That we connected to.
    let host: String
    let tls: LoginOptions.TLS
    let now: Date

    /// Renewing takes its time.
    private static let warningBeforeExpiry: TimeInterval = 14 * 24 * 3600

    func finding(tlsVersion: String) -> Finding {
        let shown = certificate.certificate
        let words = "\(tlsVersion), certificate \(shown), for \(names)"
        if let problem {
            guard tls.skipsVerification else {
                return .failed(.tls, .tls, "\(problem.words); \(words)", advice: problem.advice)
            }
            return .warning(
                .tls, "\(problem.words), which --tls.insecure-skip-tls-verify lets pass; \(words)", advice: problem.advice)
        }
        guard shown.isValid(at: now + Self.warningBeforeExpiry) else {
            return .warning(
                .tls, "the broker's certificate expires at \(shown.notAfter); \(words)", advice: "renew the broker's certificate")
        }
        return .ok(.tls, words)
    }

    private var names: String {
        let names = certificate.names
        return names.isEmpty ? certificate.certificate.subject : names.joined(separator: ", ")
    }

    /// The first thing that is wrong with it.
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
        if chainError != 0 {
            return (
                "the broker's certificate is not trusted: \(PeerCertificate.words(forChainError: chainError))", chainAdvice
            )
        }
        let name = tls.serverName.isEmpty ? host : tls.serverName
        guard certificate.isIssued(for: name) else {
            let flag = tls.serverName.isEmpty ? name : "--tls.server-name=\(name)"
            return (
                "the broker's certificate was issued for \(names), not for \(flag)",
                "set --tls.server-name to one of these names if this is the right broker, or have a certificate issued for \(name)"
            )
        }
        return nil
    }

    private var chainAdvice: String {
        let issuer = certificate.certificate.issuer
        let unknownIssuers = [
            X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
            X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
        ]
        guard unknownIssuers.contains(chainError) else { return "see the certificates between it and its authority" }
        if let file = tls.files.authority {
            return "--tls.ca-file=\(file) does not hold the authority that issued it: \(issuer)"
        }
        return "set --tls.ca-file to the authority that issued it, \(issuer): it is none of this system's"
    }
}
