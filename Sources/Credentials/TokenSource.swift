/// Where bearer tokens come from: a token server, or AWS credentials.
public protocol TokenSource: Sendable {
    /// Fetches a new token. Nothing is cached: whoever holds a token knows when it ends.
    /// - Throws: never less than a whole token; the error says what the server answered, and holds no secret.
    func token(deadline: ContinuousClock.Instant) async throws(CredentialsError) -> BearerToken
}
