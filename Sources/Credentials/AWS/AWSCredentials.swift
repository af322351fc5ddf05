import FoundationEssentials
import System

/// Keys to sign with. Prints without its secrets.
struct AWSCredentials: Sendable, Equatable, CustomStringConvertible {
    var accessKeyID: String
    var secretAccessKey: Secret
    var sessionToken: Secret?
    /// Nil for keys that stay valid until someone revokes them.
    var expires: Date?

    var description: String { "AWS access key \(accessKeyID)" }
}

/// One place where credentials can come from.
protocol AWSCredentialsProvider: Sendable {
    /// - Returns: nil where this place is not set up, and the next one is to be asked.
    /// - Throws: where it is set up and does not work: then asking on would hide the mistake.
    func credentials(deadline: ContinuousClock.Instant) async throws(CredentialsError) -> AWSCredentials?
}
