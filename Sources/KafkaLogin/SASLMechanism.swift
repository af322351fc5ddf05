public import Credentials

/// The values of `--sasl.mechanism`.
public enum SASLMechanism: String, Sendable, CaseIterable {
    case plain
    case scramSHA256 = "scram-sha256"
    case scramSHA512 = "scram-sha512"
    case gssapi
    case awsIAM = "awsiam"
    case oauthbearer

    /// - Parameter flagValue: case-insensitive, as in kafka_exporter; empty means `plain`. The standard's names
    ///   (`SCRAM-SHA-256`, `SCRAM-SHA-512`) are accepted as well.
    public init(flagValue: String) throws(CredentialsError) {
        let name = flagValue.lowercased()
        switch name {
        case "": self = .plain
        case "scram-sha-256": self = .scramSHA256
        case "scram-sha-512": self = .scramSHA512
        default:
            guard let mechanism = SASLMechanism(rawValue: name) else {
                let names = SASLMechanism.allCases.map(\.rawValue).joined(separator: ", ")
                throw CredentialsError(.configuration, "--sasl.mechanism=\(flagValue): must be one of \(names)")
            }
            self = mechanism
        }
    }

    /// The name in the SASL handshake, as registered with IANA. MSK's IAM tokens are sent by OAUTHBEARER.
    public var registeredName: String {
        switch self {
        case .plain: "PLAIN"
        case .scramSHA256: "SCRAM-SHA-256"
        case .scramSHA512: "SCRAM-SHA-512"
        case .gssapi: "GSSAPI"
        case .awsIAM, .oauthbearer: "OAUTHBEARER"
        }
    }
}
