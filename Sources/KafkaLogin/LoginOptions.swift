public import Credentials
public import TLS

/// What the flags `--sasl.*` and `--tls.*` say. An empty text is a flag that was not given.
public struct LoginOptions: Sendable {
    public struct SASL: Sendable {
        public var isEnabled = false
        /// In any case; empty means `plain`.
        public var mechanism = ""
        public var username = ""
        public var password = SecretSource(name: "--sasl.password", environmentName: "SASL_USER_PASSWORD")
        public var handshake = true
        public var awsRegion = ""
        public var tokenURL = ""
        /// Comma-separated.
        public var scopes = ""
        /// PEM; the authorities of the token server.
        public var tokenAuthorityFile = ""
        public var serviceName = ""
        public var kerberosConfigurationFile = ""
        public var realm = ""
        public var keytab = ""
        /// `keytabAuth` or `userAuth`; empty means `userAuth`.
        public var kerberosAuthenticationType = ""

        public init() {}

        /// Whether anything was said that only a login can mean. (A region may stand in the environment for others.)
        var isGiven: Bool {
            password.value != nil || ![mechanism, username, password.file ?? "", tokenURL, keytab].allSatisfy(\.isEmpty)
        }
    }

    public struct TLS: Sendable {
        public var isEnabled = false
        public var files = TLSFiles(TLSFiles.Names(flagsOf: "tls"))
        public var keyPassword = SecretSource(name: "--tls.key-password")
        /// In place of the host's name, in the brokers' certificates.
        public var serverName = ""
        public var skipsVerification = false

        public init() {}

        /// Whether anything was said that only TLS can mean.
        var isGiven: Bool {
            !files.paths.isEmpty || keyPassword.file != nil || keyPassword.value != nil || !serverName.isEmpty
                || skipsVerification
        }
    }

    public var sasl = SASL()
    public var tls = TLS()
    /// Where AWS's credentials are looked for.
    public var environment: [String: String]

    public init(environment: [String: String] = [:]) {
        self.environment = environment
    }

    /// The files whose change means a new login. Others, such as an AWS web identity token, are read at each use.
    var watchedFiles: [String] {
        var files: [String] = []
        if tls.isEnabled { files += tls.files.paths + [tls.keyPassword.file ?? ""] }
        if sasl.isEnabled {
            files += [sasl.password.file ?? "", sasl.keytab, sasl.kerberosConfigurationFile, sasl.tokenAuthorityFile]
        }
        return files.filter { !$0.isEmpty }
    }
}
