internal import Credentials
public import KafkaClient
internal import KafkaWire
internal import System
public import TLS

extension TLSFiles.Names {
    /// - Parameter prefix: the prefix of the flags: `tls` for Kafka, `server.tls` for Prometheus.
    public init(flagsOf prefix: String) {
        self.init(
            authority: "--\(prefix).ca-file", certificate: "--\(prefix).cert-file", key: "--\(prefix).key-file",
            keyPassword: "--\(prefix).key-password-file")
    }
}

extension KafkaLogin {
    /// The content of the files that the TLS flags name.
    struct Certificates {
        let material: TLSMaterial
        let keyPassword: Secret?
        let warnings: [String]

        init(_ options: LoginOptions.TLS, mustShowCertificate: Bool) throws(CredentialsError) {
            var files = options.files
            let absence = mustShowCertificate ? nil : files.dropAbsentPair()
            // If there is no key, its password's file may be missing, too.
            keyPassword = files.hasPair ? try options.keyPassword.read() : nil
            do throws(TLSError) {
                material = try TLSMaterial(files, keyPassword: keyPassword)
            } catch {
                throw CredentialsError(error)
            }
            let mistake = files.hasPair ? try options.keyPassword.warning() : nil
            warnings = [absence, mistake].compactMap(\.self) + material.dates.warnings
        }
    }

    static func tls(_ options: LoginOptions.TLS, _ certificates: Certificates) -> KafkaSecurity.TLS {
        let material = certificates.material
        var tls = KafkaSecurity.TLS()
        // New connections can be made at any time, even while the files hold newer content that is unusable or not yet valid, so they
        // use the content held here.
        tls.authorityFile = material.heldAuthority?.path ?? options.files.authority
        tls.heldFiles = [material.heldAuthority, material.heldCertificate, material.heldKey].compactMap(\.self)
        if !material.chain.isEmpty {
            tls.certificateFile = material.heldCertificate?.path ?? options.files.certificate
            tls.keyFile = material.heldKey?.path ?? options.files.key
            tls.keyPassword = certificates.keyPassword
        }
        // The name is checked here and not by librdkafka, which can only check the host's name. Before 2.16 it also compares IPv6
        // addresses with their brackets.
        tls.verification =
            options.skipsVerification ? .none : .custom { [name = options.serverName] in refusal(of: $0, serverName: name) }
        return tls
    }

    static func wireTLS(
        _ tls: KafkaSecurity.TLS, _ options: LoginOptions.TLS
    ) throws(CredentialsError) -> WireSecurity.TLS {
        do throws(TLSError) {
            return WireSecurity.TLS(
                context: try TLSContext(client: TLSClientConfiguration(tls)),
                serverName: options.serverName.isEmpty ? nil : options.serverName, skipsVerification: options.skipsVerification)
        } catch {
            throw CredentialsError(error)
        }
    }

    /// - Parameter serverName: the expected name; empty for the host that was used to connect to the broker.
    private static func refusal(of presented: KafkaSecurity.PresentedCertificate, serverName: String) -> String? {
        let chainError = ChainError(code: presented.chainError)
        // The other certificates of the chain have no names to be compared.
        guard presented.depth == 0 else { return chainError?.description }
        guard let certificate = presented.der.withUnsafeBytes({ X509Certificate(der: $0) }) else {
            return "\(presented.broker) presents no readable certificate"
        }
        let refusal = certificate.refusal(
            chainError: chainError, host: presented.host, serverName: serverName.isEmpty ? nil : serverName)
        return refusal.map { "the certificate of \(presented.broker) \($0)" }
    }
}

extension TLSClientConfiguration {
    /// The files that librdkafka uses.
    public init(_ security: KafkaSecurity.TLS) {
        self.init()
        authorities = security.authorityFile.map { .file($0) }
        certificate = security.certificateFile.map { .file($0) }
        key = security.keyFile.map { .file($0) }
        keyPassword = security.keyPassword
    }
}
