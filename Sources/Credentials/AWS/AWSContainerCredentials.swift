import System

/// The credentials endpoint that ECS and EKS Pod Identity provide to containers.
struct AWSContainerCredentials: AWSCredentialsProvider {
    let environment: AWSEnvironment

    func credentials(deadline: ContinuousClock.Instant) async throws(CredentialsError) -> AWSCredentials? {
        guard let address = try address() else { return nil }
        var request = HTTPRequest(method: .get, url: address, usesProxy: false)
        request.headers.append(HTTPRequest.Header(name: "Accept", value: "application/json"))
        let authorization = try await authorization()
        if let authorization {
            request.headers.append(HTTPRequest.Header(name: "Authorization", value: authorization.text))
        }
        let response = try await request.send(deadline: deadline)
        let place = "container credentials: \(request.printableURL) answered \(response.status)"
        guard response.status == 200 else {
            throw CredentialsError(
                (400..<500).contains(response.status) ? .refused : .response,
                "\(place): \(response.excerpt(hiding: authorization))")
        }
        return try AWSCredentialDocument.credentials(response.body, place: place)
    }

    private func address() throws(CredentialsError) -> String? {
        if let relative = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
            return environment.containerAddress + relative
        }
        guard let full = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] else { return nil }
        guard full.lowercased().hasPrefix("https://") || Self.isLocal(full) else {
            throw CredentialsError(
                .configuration,
                "AWS_CONTAINER_CREDENTIALS_FULL_URI: plain http is allowed only for loopback and AWS's container endpoints: use https"
            )
        }
        return full
    }

    /// Follows the rule of AWS's SDKs: a token must not be sent unencrypted to another machine.
    static func isLocal(_ address: String) -> Bool {
        let endpoints = ["169.254.170.2", "169.254.170.23", "fd00:ec2::23"]
        guard let host = PlainHTTPAddress.host(of: address) else { return false }
        return PlainHTTPAddress.isLoopback(host) || endpoints.contains(host)
    }

    private func authorization() async throws(CredentialsError) -> Secret? {
        if let file = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] {
            return try await AWSTokenFile.read(file, named: "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
        }
        guard let token = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] else { return nil }
        // A line break would begin another header.
        guard !token.utf8.contains(where: { $0 < 0x20 }) else {
            throw CredentialsError(.configuration, "AWS_CONTAINER_AUTHORIZATION_TOKEN contains a control character")
        }
        return Secret(token)
    }
}
