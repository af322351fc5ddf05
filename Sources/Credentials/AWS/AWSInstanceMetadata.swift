internal import System

/// The role of the EC2 instance that we run on, from its metadata service. Version 2 is used, with a session token: version 1 lets anyone
/// who can make us fetch a URL read the keys.
struct AWSInstanceMetadata: AWSCredentialsProvider {
    let environment: AWSEnvironment

    /// Short, because the service is on the same machine. If there is none, nothing answers at all.
    private static let patience: Duration = .seconds(2)
    private static let rolePath = "/latest/meta-data/iam/security-credentials/"

    func credentials(deadline: ContinuousClock.Instant) async throws(CredentialsError) -> AWSCredentials? {
        if environment["AWS_EC2_METADATA_DISABLED"]?.lowercased() == "true" { return nil }
        let session = try await session(deadline: deadline)
        let roles = try await get(Self.rolePath, session: session, deadline: deadline)
        let listing = String(decoding: roles.body, as: UTF8.self)
        guard roles.status == 200, let role = listing.split(whereSeparator: \.isWhitespace).first else {
            throw CredentialsError(
                .refused, "instance metadata: this instance has no role (\(roles.status)): attach an instance profile to it")
        }
        let document = try await get(Self.rolePath + percentEncoded(String(role)), session: session, deadline: deadline)
        let place = "instance metadata: \(environment.metadataAddress) answered \(document.status) for role \(role)"
        guard document.status == 200 else {
            throw CredentialsError(.response, "\(place): \(document.excerpt(hiding: Secret(session.value)))")
        }
        return try AWSCredentialDocument.credentials(document.body, place: place)
    }

    private func session(deadline: ContinuousClock.Instant) async throws(CredentialsError) -> HTTPRequest.Header {
        let request = HTTPRequest(
            method: .put, url: environment.metadataAddress + "/latest/api/token",
            headers: [HTTPRequest.Header(name: "X-aws-ec2-metadata-token-ttl-seconds", value: "300")], usesProxy: false)
        let response = try await request.send(deadline: min(deadline, .now + Self.patience))
        let token = String(decoding: response.body, as: UTF8.self)
        guard response.status == 200, !token.isEmpty, token.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw CredentialsError(
                .refused, "instance metadata: \(request.printableURL) answered \(response.status) and no session token")
        }
        return HTTPRequest.Header(name: "X-aws-ec2-metadata-token", value: token)
    }

    private func get(
        _ path: String, session: HTTPRequest.Header, deadline: ContinuousClock.Instant
    ) async throws(CredentialsError) -> HTTPResponse {
        let request = HTTPRequest(method: .get, url: environment.metadataAddress + path, headers: [session], usesProxy: false)
        return try await request.send(deadline: min(deadline, .now + Self.patience))
    }
}
