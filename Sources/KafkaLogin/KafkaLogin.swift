public import Authentication
public import KafkaClient
internal import System

/// One login to a Kafka cluster: everything the flags name, read and checked, as `KafkaClient` takes it.
public struct KafkaLogin: Sendable {
    public let security: KafkaSecurity
    /// Nil for every mechanism but GSSAPI.
    public let kerberos: KerberosCredentials?
    /// For the log at start: which certificates are used, and until when.
    public let notes: [String]
    /// What was asked for and has no effect, or an effect that may surprise.
    public let warnings: [String]
    /// Of our certificate and the authorities; nil without TLS.
    let certificateDates: CertificateDates?

    /// The same as the initializer, on a thread that may block while a file system hangs.
    public static func read(
        _ options: LoginOptions, mustShowCertificate: Bool = false
    ) async throws(AuthenticationError) -> KafkaLogin {
        try await BlockingCall.attempt { () throws(AuthenticationError) in
            try KafkaLogin(options, mustShowCertificate: mustShowCertificate)
        }
    }

    /// Reads and checks every file, and blocks its thread meanwhile. Asks nobody over the network.
    /// - Parameter mustShowCertificate: whether absent certificate and key files are an error.
    /// - Throws: what is wrong, by flag and file.
    public init(_ options: LoginOptions, mustShowCertificate: Bool = false) throws(AuthenticationError) {
        var security = KafkaSecurity()
        var material: TLSMaterial?
        if options.tls.isEnabled {
            var files = options.tls.files
            files.allowsAbsentPair = !mustShowCertificate
            let read = try TLSMaterial(files)
            security.tls = Self.tls(options.tls, read)
            material = read
        }
        var kerberos: KerberosCredentials?
        if options.sasl.isEnabled {
            let mechanism = try SASLMechanism(flagValue: options.sasl.mechanism)
            if mechanism == .gssapi { kerberos = try Self.kerberos(options.sasl) }
            security.sasl = try Self.sasl(mechanism, options)
            if mechanism == .scramSHA256 || mechanism == .scramSHA512 {
                security.adviceOnRefusal = SCRAMSupport.warning(libraryVersion: KafkaClient.libraryVersion)
            }
        }
        self.security = security
        self.kerberos = kerberos
        notes = material?.summary ?? []
        warnings = try Self.warnings(options) + (material?.warnings ?? [])
        certificateDates = material?.dates
    }

    /// Whether brokers that ask for a certificate are shown one.
    var showsCertificate: Bool { security.tls?.certificateFile != nil }

    /// Must run before the first thread starts: Kerberos' libraries read their settings from the environment.
    public static func prepareProcess(_ options: LoginOptions) {
        guard options.sasl.isEnabled, (try? SASLMechanism(flagValue: options.sasl.mechanism)) == .gssapi else { return }
        let file = options.sasl.kerberosConfigurationFile
        KerberosCredentials.prepareProcess(configurationFile: file.isEmpty ? nil : file)
    }

    private static func tls(_ options: LoginOptions.TLS, _ material: TLSMaterial) -> KafkaSecurity.TLS {
        var tls = KafkaSecurity.TLS()
        // Connections are made at any time, also when the files hold something newer that is of no use, or not yet.
        tls.authorityFile = material.heldAuthority?.path ?? options.files.authority
        tls.heldFiles = [material.heldAuthority, material.heldCertificate, material.heldKey].compactMap(\.self)
        if !material.chain.isEmpty {
            tls.certificateFile = material.heldCertificate?.path ?? options.files.certificate
            tls.keyFile = material.heldKey?.path ?? options.files.key
            tls.keyPassword = material.keyPassword.map(lend)
        }
        // The name is checked here and not by librdkafka, which knows no other name than the host's, and before 2.16 compares an IPv6
        // address with its brackets.
        tls.verification =
            options.skipsVerification ? .none : .custom { [name = options.serverName] in refusal(of: $0, serverName: name) }
        return tls
    }

    /// - Parameter serverName: empty for the host that the broker was connected to by.
    private static func refusal(of presented: KafkaSecurity.PresentedCertificate, serverName: String) -> String? {
        guard presented.chainError == 0 else { return PeerCertificate.words(forChainError: presented.chainError) }
        guard presented.depth == 0 else { return nil }
        guard let certificate = presented.der.withUnsafeBytes({ PeerCertificate(der: $0) }) else {
            return "\(presented.broker) shows no certificate that can be read"
        }
        guard !certificate.isIssued(for: serverName.isEmpty ? presented.host : serverName) else { return nil }
        let names = certificate.names.isEmpty ? certificate.certificate.subject : certificate.names.joined(separator: ", ")
        let wanted = serverName.isEmpty ? presented.host : "--tls.server-name=\(serverName)"
        return "the certificate of \(presented.broker) was issued for \(names), not for \(wanted)"
    }

    static func lend(_ secret: Secret) -> KafkaSecurity.SecretValue {
        { body in secret.withCString(body) }
    }

    private static func warnings(_ options: LoginOptions) throws(AuthenticationError) -> [String] {
        var warnings: [String] = []
        let tls = options.tls
        if !tls.isEnabled, tls.isGiven {
            warnings.append("--\(tls.files.flagPrefix).* has no effect without --\(tls.files.flagPrefix).enabled")
        }
        if !options.sasl.isEnabled, options.sasl.isGiven {
            warnings.append("--sasl.* has no effect without --sasl.enabled")
        }
        if tls.isEnabled, tls.skipsVerification {
            warnings.append("--tls.insecure-skip-tls-verify: whoever sits between us and Kafka can read and change everything")
        }
        guard options.sasl.isEnabled else { return warnings }
        if let oddity = Secret(options.sasl.username).oddity {
            warnings.append("--sasl.username: the value \(oddity), which counts as part of it")
        }
        if let warning = try options.sasl.password.warning() { warnings.append(warning) }
        if !options.sasl.handshake {
            warnings.append(
                "--sasl.handshake=false has no effect: librdkafka sends the SASL handshake to every broker that knows it"
                    + " (Kafka 0.10 and newer), and to no other")
        }
        switch try SASLMechanism(flagValue: options.sasl.mechanism) {
        case .plain where !tls.isEnabled:
            warnings.append("--sasl.mechanism=plain without --tls.enabled sends the password readable for everyone on the way")
        case .oauthbearer:
            if !options.sasl.tokenAuthorityFile.isEmpty {
                warnings += try OAuthClientCredentials.authorityDates(options.sasl.tokenAuthorityFile).warnings
            }
            if !tls.isEnabled {
                warnings.append(
                    "--sasl.mechanism=oauthbearer without --tls.enabled sends the tokens readable for everyone on the way")
            }
            if OAuthClientCredentials.isInTheClear(options.sasl.tokenURL) {
                warnings.append(
                    "--sasl.oauthbearer-token-url is not https: the password and the tokens are readable for everyone on the way")
            }
        case .awsIAM where !tls.isEnabled:
            warnings.append("--sasl.mechanism=awsiam without --tls.enabled: Amazon MSK takes IAM logins over TLS only")
        case .scramSHA256, .scramSHA512:
            if let warning = SCRAMSupport.warning(libraryVersion: KafkaClient.libraryVersion) { warnings.append(warning) }
        default: break
        }
        return warnings
    }
}
