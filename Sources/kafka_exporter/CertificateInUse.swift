import Exposition
import FoundationEssentials
import Synchronization
import TLS

/// A certificate that connections depend on.
struct CertificateInUse: Sendable {
    enum Side: String, Sendable {
        /// Presented by a broker.
        case broker
        /// The exporter's own, shown to brokers.
        case client
        /// The exporter's own, as a web server.
        case server
    }

    let side: Side
    let certificate: Certificate

    static let expiry = MetricDescriptor(
        "kafka_exporter_certificate_expiry_timestamp_seconds", .gauge, labels: ["side", "subject"],
        help: "When the certificate expires, in seconds since the Unix epoch: the earliest of those with its subject.")

    static func expiry(of certificates: [CertificateInUse]) -> Family {
        var earliest: [[Label]: Date] = [:]
        // A date that cannot be read is in the distant past.
        for use in certificates where use.certificate.notAfter > .distantPast {
            let labels = [Label("side", use.side.rawValue), Label("subject", use.certificate.subject)]
            earliest[labels] = earliest[labels].map { min($0, use.certificate.notAfter) } ?? use.certificate.notAfter
        }
        return Family(expiry) { [earliest] writer in
            for (labels, date) in earliest { writer.sample(labels, Int64(date.timeIntervalSince1970)) }
        }
    }
}

/// The certificate that the web server shows, which changes with its file.
final class ServedCertificate: Sendable {
    private let value = Mutex<Certificate?>(nil)

    /// nil for plain HTTP.
    var certificate: Certificate? {
        get { value.withLock { $0 } }
        set { value.withLock { $0 = newValue } }
    }
}
