public import FoundationEssentials
public import System

/// A token for SASL OAUTHBEARER. The description omits its value.
public struct BearerToken: Sendable, Equatable, CustomStringConvertible {
    public let value: Secret
    /// The token's principal, as far as the client knows it. Brokers read it from the token instead.
    public let principal: String
    public let issued: Date
    public let expires: Date

    /// The longest lifetime, in seconds. Servers express "never" as a date beyond any calendar and beyond 64 bits of milliseconds.
    private static let longestLife = 10 * 365 * 24 * 3_600.0

    /// - Parameter expires: replaced by ten years from `issued` if it is later than that.
    /// - Throws: `response` if the value is empty or contains characters that an OAUTHBEARER message cannot contain, or if the token has
    ///   already expired or its expiry is not a finite time.
    public init(value: Secret, principal: String, issued: Date, expires: Date) throws(CredentialsError) {
        // RFC 6750, section 2.1, allows fewer characters. These are the ones that cannot be confused with the message around the token.
        guard !value.isEmpty, value.withBytes({ $0.allSatisfy { (0x21...0x7e).contains($0) } }) else {
            throw CredentialsError(.response, "the token is empty or contains invalid characters")
        }
        guard expires.timeIntervalSince1970.isFinite else {
            throw CredentialsError(.response, "the token's lifetime is not a number of seconds")
        }
        guard expires > issued else {
            throw CredentialsError(
                .response, "the token had already expired when it arrived: compare the clocks of both machines")
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
