/// The credential sources of AWS's SDKs, in the same order. The first one that is configured is used.
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
