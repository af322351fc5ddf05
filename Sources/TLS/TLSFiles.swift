internal import System

/// The files that TLS needs, and the settings that name them.
public struct TLSFiles: Sendable {
    /// The settings that errors name, such as `--tls.ca-file`.
    public struct Names: Sendable {
        public var authority: String
        public var certificate: String
        public var key: String
        public var keyPassword: String

        public init(authority: String = "", certificate: String = "", key: String = "", keyPassword: String = "") {
            self.authority = authority
            self.certificate = certificate
            self.key = key
            self.keyPassword = keyPassword
        }
    }

    public var names: Names
    /// The system's authorities if nil.
    public var authority: String?
    public var certificate: String?
    public var key: String?

    public init(_ names: Names, authority: String? = nil, certificate: String? = nil, key: String? = nil) {
        self.names = names
        self.authority = authority
        self.certificate = certificate
        self.key = key
    }

    /// All files that are set, for a `FileWatcher`.
    public var paths: [String] { [authority, certificate, key].compactMap(\.self) }

    /// Whether a certificate and its key are set, so that the certificate is presented.
    public var hasPair: Bool { certificate != nil && key != nil }

    /// Drops certificate and key if neither file exists, so that no certificate is presented. Helm charts always set both, even for
    /// clusters that request none.
    /// - Returns: a warning; nil if they are kept.
    public mutating func dropAbsentPair() -> String? {
        guard let certificate, let key, SmallFile.isAbsent(certificate), SmallFile.isAbsent(key) else { return nil }
        self.certificate = nil
        self.key = nil
        return
            "\(names.certificate)=\(certificate) and \(names.key)=\(key) do not exist: no certificate is presented until they do"
    }
}
