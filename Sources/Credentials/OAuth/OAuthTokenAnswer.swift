/// RFC 6749, section 5.1.
struct OAuthTokenAnswer: Decodable {
    let accessToken: String
    let tokenType: String?
    /// In seconds. A number according to the RFC, but some servers send a string.
    let expiresIn: Double?

    private enum CodingKeys: String, CodingKey {
        case accessToken = "access_token"
        case tokenType = "token_type"
        case expiresIn = "expires_in"
    }

    init(from decoder: any Decoder) throws {
        let answer = try decoder.container(keyedBy: CodingKeys.self)
        accessToken = try answer.decode(String.self, forKey: .accessToken)
        tokenType = try answer.decodeIfPresent(String.self, forKey: .tokenType)
        if let text = try? answer.decode(String.self, forKey: .expiresIn) {
            expiresIn = Double(text)
        } else {
            expiresIn = try answer.decodeIfPresent(Double.self, forKey: .expiresIn)
        }
    }
}

/// RFC 6749, section 5.2.
struct OAuthErrorAnswer: Decodable {
    let error: String
    let description: String?

    private enum CodingKeys: String, CodingKey {
        case error
        case description = "error_description"
    }

    var words: String { description.map { "\(error): \($0)" } ?? error }
}
