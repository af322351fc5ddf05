internal import System

/// The files that TLS needs, and what an operator calls them.
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
    /// The system's authorities where nil.
    public var authority: String?
    public var certificate: String?
    public var key: String?

    public init(_ names: Names, authority: String? = nil, certificate: String? = nil, key: String? = nil) {
        self.names = names
        self.authority = authority
        self.certificate = certificate
        self.key = key
    }

    /// Every file there is, for a `FileWatcher`.
    public var paths: [String] { [authority, certificate, key].compactMap(\.self) }

    /// Whether a certificate is to be shown, and its key so needed.
    public var hasPair: Bool { certificate != nil && key != nil }

    /// Leaves certificate and key out where neither file is there, which means that no certificate is shown. Helm charts always set both,
    /// also for clusters that ask for none.
    /// - Returns: what to warn of; nil where they stay.
    public mutating func dropAbsentPair() -> String? {
        guard let certificate, let key, SmallFile.isAbsent(certificate), SmallFile.isAbsent(key) else { return nil }
        self.certificate = nil
        self.key = nil
        return "\(names.certificate)=\(certificate) and \(names.key)=\(key) do not exist: no certificate is shown until they do"
    }
}
