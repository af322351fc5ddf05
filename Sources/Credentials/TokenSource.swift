/// A source of bearer tokens: a token server, or AWS credentials.
public protocol TokenSource: Sendable {
    /// Fetches a new token. Nothing is cached: callers know when their token expires.
    /// - Throws: if there is no complete token. The error contains the server's response, but no secret.
    func token(deadline: ContinuousClock.Instant) async throws(CredentialsError) -> BearerToken
}
