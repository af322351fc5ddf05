/// The places where AWS's SDKs look for credentials, in their order; the first that is set up is used.
struct AWSCredentialsChain: AWSCredentialsProvider {
    private let providers: [any AWSCredentialsProvider]

    init(environment: AWSEnvironment) {
        providers = [
            AWSEnvironmentKeys(environment: environment), AWSWebIdentity(environment: environment),
            AWSProfileCredentials(environment: environment), AWSContainerCredentials(environment: environment),
            AWSInstanceMetadata(environment: environment),
        ]
    }

    func credentials(deadline: ContinuousClock.Instant) async throws(CredentialsError) -> AWSCredentials? {
        for provider in providers {
            if let credentials = try await provider.credentials(deadline: deadline) { return credentials }
        }
        return nil
    }
}
