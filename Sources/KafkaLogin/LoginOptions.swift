public import Credentials
public import TLS

/// The values of the flags `--sasl.*` and `--tls.*`. An empty string is a flag that was not given.
public struct LoginOptions: Sendable {
    public struct SASL: Sendable {
        public var isEnabled = false
        /// Case-insensitive; empty means `plain`.
        public var mechanism = ""
        public var username = ""
        public var password = SecretSource(name: "--sasl.password", environmentName: "SASL_USER_PASSWORD")
        public var handshake = true
        public var awsRegion = ""
        public var tokenURL = ""
        /// Comma-separated.
        public var scopes = ""
        /// PEM file with the token server's authorities.
        public var tokenAuthorityFile = ""
        public var serviceName = ""
        public var kerberosConfigurationFile = ""
        public var realm = ""
        public var keytab = ""
        /// `keytabAuth` or `userAuth`; empty means `userAuth`.
        public var kerberosAuthenticationType = ""
        /// Where the tickets of this login are; nil for the process's cache, which librdkafka needs.
        public var kerberosCache: String?

        public init() {}

        /// Whether a setting was given that makes sense only for a login. (The environment may set a region for other purposes.)
        var isGiven: Bool {
            password.value != nil || ![mechanism, username, password.file ?? "", tokenURL, keytab].allSatisfy(\.isEmpty)
        }
    }

    public struct TLS: Sendable {
        public var isEnabled = false
        public var files = TLSFiles(TLSFiles.Names(flagsOf: "tls"))
        public var keyPassword = SecretSource(name: "--tls.key-password")
        /// The name expected in the brokers' certificates, instead of the host's.
        public var serverName = ""
        public var skipsVerification = false

        public init() {}

        /// Whether a setting was given that makes sense only with TLS.
        var isGiven: Bool {
            !files.paths.isEmpty || keyPassword.file != nil || keyPassword.value != nil || !serverName.isEmpty
                || skipsVerification
        }
    }

    /// The client that logs in.
    public var client = ClientChoice.auto
    /// Whether librdkafka logs in beside it, as it does for the end-to-end probe.
    public var alsoUsesLibrary = false
    public var sasl = SASL()
    public var tls = TLS()
    /// The variables to search for AWS credentials.
    public var environment: [String: String]

    public init(environment: [String: String] = [:]) {
        self.environment = environment
    }

    /// The files whose change requires a new login. Others, such as an AWS web identity token, are read at each use.
    var watchedFiles: [String] {
        var files: [String] = []
        if tls.isEnabled { files += tls.files.paths + [tls.keyPassword.file ?? ""] }
        if sasl.isEnabled {
            files += [sasl.password.file ?? "", sasl.keytab, sasl.kerberosConfigurationFile, sasl.tokenAuthorityFile]
        }
        return files.filter { !$0.isEmpty }
    }
}
