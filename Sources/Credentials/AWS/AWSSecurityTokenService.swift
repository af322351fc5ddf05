import FoundationEssentials
import System

/// The two calls of AWS STS that exchange an identity for a role's credentials.
struct AWSSecurityTokenService {
    let environment: AWSEnvironment

    /// AssumeRoleWithWebIdentity: the token is the identity, so the request is not signed.
    func assumeRole(
        _ role: String, webIdentity: Secret, sessionName: String, deadline: ContinuousClock.Instant
    ) async throws(CredentialsError) -> AWSCredentials {
        let body = formEncoded([
            (name: "Action", value: "AssumeRoleWithWebIdentity"), (name: "Version", value: "2011-06-15"),
            (name: "RoleArn", value: role), (name: "RoleSessionName", value: sessionName),
            (name: "WebIdentityToken", value: webIdentity.text),
        ])
        return try await call(
            "AssumeRoleWithWebIdentity for \(role)", request(body: body), secret: webIdentity, deadline: deadline)
    }

    /// AssumeRole, signed with the credentials that may assume the role.
    func assumeRole(
        _ role: String, externalID: String?, sessionName: String, by source: AWSCredentials, deadline: ContinuousClock.Instant
    ) async throws(CredentialsError) -> AWSCredentials {
        var fields = [
            (name: "Action", value: "AssumeRole"), (name: "Version", value: "2011-06-15"), (name: "RoleArn", value: role),
            (name: "RoleSessionName", value: sessionName),
        ]
        if let externalID { fields.append((name: "ExternalId", value: externalID)) }
        var request = request(body: formEncoded(fields))
        let signature = AWSSignature(credentials: source, region: environment.region, service: "sts", date: Date())
        request.headers += try signature.headers(for: request)
        return try await call("AssumeRole for \(role)", request, secret: source.secretAccessKey, deadline: deadline)
    }

    private func request(body: String) -> HTTPRequest {
        HTTPRequest(
            method: .post, url: environment.stsAddress,
            headers: [HTTPRequest.Header(name: "Content-Type", value: "application/x-www-form-urlencoded; charset=utf-8")],
            body: Array(body.utf8))
    }

    private func call(
        _ action: String, _ request: HTTPRequest, secret: Secret, deadline: ContinuousClock.Instant
    ) async throws(CredentialsError) -> AWSCredentials {
        let response = try await request.send(deadline: deadline)
        return try Self.credentials(
            response, place: "\(action): \(request.printableURL) answered \(response.status)", secret: secret)
    }

    /// - Parameters:
    ///   - place: the server and its response status, for the error.
    ///   - secret: the secret in the request. An error must not repeat it, even if STS does.
    static func credentials(
        _ response: HTTPResponse, place: String, secret: Secret
    ) throws(CredentialsError) -> AWSCredentials {
        let answer = XMLElements(response.body)
        guard response.status == 200 else {
            let words = answer["Code"].map { "\($0): \(answer["Message"] ?? "")" } ?? response.text
            throw CredentialsError(
                (400..<500).contains(response.status) ? .refused : .response,
                "\(place): \(HTTPResponse.excerpt(of: words, hiding: secret))")
        }
        guard let id = answer["AccessKeyId"], let key = answer["SecretAccessKey"], let token = answer["SessionToken"],
            let expiration = answer["Expiration"], let expires = try? Date(expiration, strategy: .iso8601)
        else {
            throw CredentialsError(.response, "\(place) without credentials in it")
        }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: Secret(key), sessionToken: Secret(token), expires: expires)
    }
}
