import FoundationEssentials
import System

/// The response of the container endpoint and the instance metadata service.
struct AWSCredentialDocument: Decodable {
    let accessKeyID: String
    let secretAccessKey: String
    let token: String?
    let expiration: String?

    private enum CodingKeys: String, CodingKey {
        case accessKeyID = "AccessKeyId"
        case secretAccessKey = "SecretAccessKey"
        case token = "Token"
        case expiration = "Expiration"
    }

    /// - Parameter place: the server and its response status, for the error.
    static func credentials(_ body: [UInt8], place: String) throws(CredentialsError) -> AWSCredentials {
        guard let document = try? JSONDecoder().decode(Self.self, from: Data(body)) else {
            throw CredentialsError(.response, "\(place) without credentials in it")
        }
        var expires: Date?
        if let expiration = document.expiration {
            expires = try? Date(expiration, strategy: .iso8601)
            guard expires != nil else {
                throw CredentialsError(.response, "\(place) with an Expiration that is not a date")
            }
        }
        return AWSCredentials(
            accessKeyID: document.accessKeyID, secretAccessKey: Secret(document.secretAccessKey),
            sessionToken: document.token.map { Secret($0) }, expires: expires)
    }
}
