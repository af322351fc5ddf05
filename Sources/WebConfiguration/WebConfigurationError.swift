internal import YAML

/// Why a web configuration cannot be used: where in the file, and what to do.
public struct WebConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    public let file: String
    /// From 1; nil if the problem is the file as a whole.
    public let line: Int?
    /// The path to the key, such as `tls_server_config.cert_file`.
    public let key: String?
    /// Contains no secret.
    public let problem: String

    public var description: String { YAMLError(problem, line: line, key: key).description(in: file) }
}
