internal import System

/// A role that is assumed with a token in a file. Kubernetes service accounts get AWS permissions this way (IRSA).
struct AWSWebIdentity: AWSCredentialsProvider {
    let environment: AWSEnvironment

    func credentials(deadline: ContinuousClock.Instant) async throws(CredentialsError) -> AWSCredentials? {
        guard let file = environment["AWS_WEB_IDENTITY_TOKEN_FILE"] else { return nil }
        guard let role = environment["AWS_ROLE_ARN"] else {
            throw CredentialsError(.configuration, "AWS_WEB_IDENTITY_TOKEN_FILE is set, and AWS_ROLE_ARN is not")
        }
        return try await Self.credentials(
            tokenFile: file, named: "AWS_WEB_IDENTITY_TOKEN_FILE", role: role, sessionName: environment.sessionName,
            environment: environment, deadline: deadline)
    }

    /// - Parameter named: the setting that contains the path.
    static func credentials(
        tokenFile: String, named: String, role: String, sessionName: String, environment: AWSEnvironment,
        deadline: ContinuousClock.Instant
    ) async throws(CredentialsError) -> AWSCredentials {
        // Read each time: Kubernetes renews the token in the file.
        let token = try await AWSTokenFile.read(tokenFile, named: named)
        return try await AWSSecurityTokenService(environment: environment).assumeRole(
            role, webIdentity: token, sessionName: sessionName, deadline: deadline)
    }
}

enum AWSTokenFile {
    static func read(_ path: String, named name: String) async throws(CredentialsError) -> Secret {
        let content = try await BlockingCall.attempt { () throws(CredentialsError) in try SmallFile.read(path, named: name) }
        let token = content.filter { !($0 == 0x20 || (0x09...0x0d).contains($0)) }
        guard !token.isEmpty else { throw CredentialsError(.file, "\(name)=\(path): the file is empty") }
        return Secret(token)
    }
}
