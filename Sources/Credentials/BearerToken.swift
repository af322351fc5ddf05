public import FoundationEssentials
public import System

/// What SASL OAUTHBEARER sends to a broker. Prints without its value.
public struct BearerToken: Sendable, Equatable, CustomStringConvertible {
    public let value: Secret
    /// Whom the token speaks for, as far as the client can know; brokers read the token instead.
    public let principal: String
    public let issued: Date
    public let expires: Date

    /// Servers write "never" as a date that no calendar and no 64 bits of milliseconds can hold.
    private static let longestLife = 10 * 365 * 24 * 3_600.0

    /// - Parameter expires: ten years from `issued` where it is later.
    /// - Throws: `response` where the value is empty or holds characters that cannot stand in an OAUTHBEARER message, or the
    ///   token has expired already, or tells no time at which it will.
    public init(value: Secret, principal: String, issued: Date, expires: Date) throws(CredentialsError) {
        // RFC 6750, section 2.1, has a smaller alphabet; this is what separates the token from the message around it.
        guard !value.isEmpty, value.withBytes({ $0.allSatisfy { (0x21...0x7e).contains($0) } }) else {
            throw CredentialsError(.response, "the token is empty or holds characters that a token cannot have")
        }
        guard expires.timeIntervalSince1970.isFinite else {
            throw CredentialsError(.response, "the token's lifetime is no number of seconds")
        }
        guard expires > issued else {
            throw CredentialsError(.response, "the token had expired when it came: compare the clocks of both machines")
        }
        self.value = value
        self.principal = principal
        self.issued = issued
        self.expires = min(expires, issued.addingTimeInterval(Self.longestLife))
    }

    /// Milliseconds since 1970, UTC: the unit of librdkafka and of Java.
    public var expiresMilliseconds: Int64 { Int64(expires.timeIntervalSince1970 * 1_000) }

    public var description: String { "token for \(principal), valid until \(expires)" }
}
