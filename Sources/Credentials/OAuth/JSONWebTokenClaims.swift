import FoundationEssentials
import System
import TLS

/// What a token says of itself, where it is a JWT (RFC 7519). Read, not verified: only the brokers can.
struct JSONWebTokenClaims: Decodable {
    let subject: String?
    /// Seconds since 1970, UTC.
    private let expiry: Double?

    private enum CodingKeys: String, CodingKey {
        case subject = "sub"
        case expiry = "exp"
    }

    /// - Returns: nil where the token is no JWT: OAuth lets tokens be opaque.
    init?(token: Secret) {
        let parts = token.text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let payload = Base64.decodeForURL(parts[1]),
            let claims = try? JSONDecoder().decode(Self.self, from: Data(payload))
        else { return nil }
        self = claims
    }

    var expires: Date? { expiry.map(Date.init(timeIntervalSince1970:)) }
}
