public import Credentials
public import KafkaClient
public import KafkaWire
internal import System
import TLS

/// One login to a Kafka cluster: everything the flags name, read and checked, in the forms that the clients take.
public struct KafkaLogin: Sendable {
    public let security: KafkaSecurity
    /// The same login and certificates, for `WireClient`. Both clients share their attempts to log in.
    public let wire: WireSecurity
    /// nil for every mechanism except GSSAPI.
    public let kerberos: KerberosCredentials?
    /// For the log at start: the certificates in use, and their expiry.
    public let notes: [String]
    /// Settings that have no effect, or a surprising one.
    public let warnings: [String]
    /// The dates of our certificate and the authorities; nil without TLS.
    let certificateDates: CertificateDates?

    /// Does the same as the initializer, on a thread that may block while a file system hangs.
    public static func read(
        _ options: LoginOptions, mustShowCertificate: Bool = false
    ) async throws(CredentialsError) -> KafkaLogin {
        try await BlockingCall.attempt { () throws(CredentialsError) in
            try KafkaLogin(options, mustShowCertificate: mustShowCertificate)
        }
    }

    /// Reads and checks every file. Blocks its thread meanwhile, but does not use the network.
    /// - Parameter mustShowCertificate: whether missing certificate and key files are an error.
    /// - Throws: an error that names the flag and the file.
    public init(_ options: LoginOptions, mustShowCertificate: Bool = false) throws(CredentialsError) {
        var security = KafkaSecurity()
        var certificates: Certificates?
        if options.tls.isEnabled {
            let read = try Certificates(options.tls, mustShowCertificate: mustShowCertificate)
            security.tls = Self.tls(options.tls, read)
            certificates = read
        }
        var kerberos: KerberosCredentials?
        if options.sasl.isEnabled {
            let mechanism = try SASLMechanism(flagValue: options.sasl.mechanism)
            if mechanism == .gssapi { kerberos = try Self.kerberos(options.sasl) }
            security.sasl = try Self.sasl(mechanism, options)
            security.adviceOnRefusal = Self.scramWarning(mechanism, options)
        }
        self.security = security
        wire = WireSecurity(
            tls: try security.tls.map { tls throws(CredentialsError) in try Self.wireTLS(tls, options.tls) },
            sasl: security.sasl, attempts: security.attempts.forAnotherClient())
        self.kerberos = kerberos
        notes = certificates?.material.summary ?? []
        warnings = try Self.warnings(options) + (certificates?.warnings ?? [])
        certificateDates = certificates?.material.dates
    }

    /// Whether we present a certificate to brokers that request one.
    var showsCertificate: Bool { security.tls?.certificateFile != nil }

    /// Must run before the first thread starts: Kerberos' libraries read their settings from the environment.
    public static func prepareProcess(_ options: LoginOptions) {
        guard options.sasl.isEnabled, (try? SASLMechanism(flagValue: options.sasl.mechanism)) == .gssapi else { return }
        let file = options.sasl.kerberosConfigurationFile
        KerberosCredentials.prepareProcess(configurationFile: file.isEmpty ? nil : file)
    }

    /// What the loaded librdkafka cannot do, if it is what logs in by SCRAM.
    private static func scramWarning(_ mechanism: SASLMechanism, _ options: LoginOptions) -> String? {
        guard options.client == .librdkafka || options.alsoUsesLibrary, mechanism == .scramSHA256 || mechanism == .scramSHA512
        else { return nil }
        return SCRAMSupport.warning(libraryVersion: KafkaClient.libraryVersion)
    }

    private static func warnings(_ options: LoginOptions) throws(CredentialsError) -> [String] {
        var warnings: [String] = []
        let tls = options.tls
        if !tls.isEnabled, tls.isGiven {
            warnings.append("--tls.* has no effect without --tls.enabled")
        }
        if !options.sasl.isEnabled, options.sasl.isGiven {
            warnings.append("--sasl.* has no effect without --sasl.enabled")
        }
        if tls.isEnabled, tls.skipsVerification {
            warnings.append(
                "--tls.insecure-skip-tls-verify: the brokers' identities are not verified, so connections can be intercepted")
        }
        guard options.sasl.isEnabled else { return warnings }
        if let mistake = Secret(options.sasl.username).probableMistake {
            warnings.append("--sasl.username: the value \(mistake), which is part of it")
        }
        if let warning = try options.sasl.password.warning() { warnings.append(warning) }
        if !options.sasl.handshake {
            warnings.append(
                "--sasl.handshake=false has no effect: the SASL handshake is sent to every broker that knows it (Kafka 0.10 and newer),"
                    + " and to no other")
        }
        switch try SASLMechanism(flagValue: options.sasl.mechanism) {
        case .plain where !tls.isEnabled:
            warnings.append("--sasl.mechanism=plain without --tls.enabled sends the password unencrypted")
        case .oauthbearer:
            if !options.sasl.tokenAuthorityFile.isEmpty {
                warnings += try OAuthClientCredentials.authorityDates(options.sasl.tokenAuthorityFile, .flags(.oauthbearer))
                    .warnings
            }
            if !tls.isEnabled {
                warnings.append(
                    "--sasl.mechanism=oauthbearer without --tls.enabled sends the tokens unencrypted")
            }
            if OAuthClientCredentials.isInTheClear(options.sasl.tokenURL) {
                warnings.append(
                    "--sasl.oauthbearer-token-url is not https: the password and the tokens are sent unencrypted")
            }
        case .awsIAM where !tls.isEnabled:
            warnings.append("--sasl.mechanism=awsiam without --tls.enabled: Amazon MSK accepts IAM logins over TLS only")
        case let mechanism:
            if let warning = scramWarning(mechanism, options) { warnings.append(warning) }
        }
        return warnings
    }
}
