import FoundationEssentials
import System

/// Keys for signing requests. The description omits the secrets.
struct AWSCredentials: Sendable, Equatable, CustomStringConvertible {
    var accessKeyID: String
    var secretAccessKey: Secret
    var sessionToken: Secret?
    /// nil for keys that stay valid until they are revoked.
    var expires: Date?

    var description: String { "AWS access key \(accessKeyID)" }
}

/// One source of credentials.
protocol AWSCredentialsProvider: Sendable {
    /// - Returns: nil if this source is not configured, and the next one must be tried.
    /// - Throws: if the source is configured but does not work. Trying the next one would hide the mistake.
    func credentials(deadline: ContinuousClock.Instant) async throws(CredentialsError) -> AWSCredentials?
}
