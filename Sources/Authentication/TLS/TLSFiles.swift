/// The files that TLS needs, and the flags that name them.
public struct TLSFiles: Sendable {
    /// What the flags begin with: `tls` towards Kafka, `server.tls` towards Prometheus.
    public var flagPrefix: String
    /// `--tls.ca-file`; the system's authorities where nil.
    public var authority: String?
    /// `--tls.cert-file`
    public var certificate: String?
    /// `--tls.key-file`
    public var key: String?
    /// `--tls.key-password` or `--tls.key-password-file`
    public var keyPassword: SecretSource
    /// Whether certificate and key may both be absent, which means that no certificate is shown. Helm charts always set both flags,
    /// also for clusters that ask for none.
    public var allowsAbsentPair = false

    public init(
        flagPrefix: String = "tls", authority: String? = nil, certificate: String? = nil, key: String? = nil,
        keyPassword: SecretSource? = nil
    ) {
        self.flagPrefix = flagPrefix
        self.authority = authority
        self.certificate = certificate
        self.key = key
        self.keyPassword = keyPassword ?? SecretSource(flag: "\(flagPrefix).key-password")
    }

    var authorityFlag: String { "\(flagPrefix).ca-file" }
    var certificateFlag: String { "\(flagPrefix).cert-file" }
    var keyFlag: String { "\(flagPrefix).key-file" }

    /// Every file there is, for a `FileWatcher`.
    public var paths: [String] { [authority, certificate, key, keyPassword.file].compactMap(\.self) }
}
