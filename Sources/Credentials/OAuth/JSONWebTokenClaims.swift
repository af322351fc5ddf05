import FoundationEssentials
import System
import TLS

/// The claims of a token that is a JWT (RFC 7519). They are not verified: only the brokers can do that.
struct JSONWebTokenClaims: Decodable {
    let subject: String?
    /// Seconds since 1970, UTC.
    private let expiry: Double?

    private enum CodingKeys: String, CodingKey {
        case subject = "sub"
        case expiry = "exp"
    }

    /// - Returns: nil if the token is not a JWT: OAuth allows opaque tokens.
    init?(token: Secret) {
        let parts = token.text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let payload = Base64.decodeForURL(parts[1]),
            let claims = try? JSONDecoder().decode(Self.self, from: Data(payload))
        else { return nil }
        self = claims
    }

    var expires: Date? { expiry.map(Date.init(timeIntervalSince1970:)) }
}
