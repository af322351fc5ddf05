import FoundationEssentials
import System
import TLS

/// Tokens for Amazon MSK's IAM access control: a presigned request for `kafka-cluster:Connect`, in base64url, which the broker
/// passes to IAM. The format is that of AWS's own aws-msk-iam-sasl-signer libraries.
public struct MSKIAMToken: TokenSource {
    /// The lifetime that MSK accepts. The broker closes the session after it.
    static let lifetimeSeconds = 900

    private let environment: AWSEnvironment
    private let chain: AWSCredentialsChain
    private let now: @Sendable () -> Date

    /// - Throws: `configuration` if the region is missing or invalid.
    public init(environment: AWSEnvironment) throws(CredentialsError) {
        try self.init(environment: environment, now: { Date() })
    }

    init(environment: AWSEnvironment, now: @escaping @Sendable () -> Date) throws(CredentialsError) {
        guard !environment.region.isEmpty else {
            throw CredentialsError(
                .configuration,
                "\(environment.names.mechanism) needs the region of the cluster: set \(environment.names.region) or AWS_REGION")
        }
        // The region becomes part of a host name.
        guard environment.region.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }) else {
            throw CredentialsError(
                .configuration, "\(environment.names.region)=\(environment.region): expected a region such as eu-central-1")
        }
        self.environment = environment
        chain = AWSCredentialsChain(environment: environment)
        self.now = now
    }

    public func token(deadline: ContinuousClock.Instant) async throws(CredentialsError) -> BearerToken {
        guard let credentials = try await chain.credentials(deadline: deadline) else {
            throw CredentialsError(
                .configuration,
                "no AWS credentials found: looked for AWS_ACCESS_KEY_ID, AWS_WEB_IDENTITY_TOKEN_FILE, a profile in ~/.aws,"
                    + " AWS_CONTAINER_CREDENTIALS_*, and the instance's metadata service")
        }
        return try Self.token(credentials: credentials, region: environment.region, date: now())
    }

    static func token(
        credentials: AWSCredentials, region: String, date: Date
    ) throws(CredentialsError) -> BearerToken {
        let host = "kafka.\(region).amazonaws.com"
        let signature = AWSSignature(credentials: credentials, region: region, service: "kafka-cluster", date: date)
        let query = signature.presignedQuery(
            host: host, path: "/", fields: [(name: "Action", value: "kafka-cluster:Connect")], seconds: lifetimeSeconds)
        // The user agent is not signed. The broker logs it.
        let url = "https://\(host)/?\(query)&User-Agent=kafka_exporter"
        // The request becomes invalid when the keys that signed it expire.
        let end = date.addingTimeInterval(Double(lifetimeSeconds))
        return try BearerToken(
            value: Secret(Base64.encodeForURL(url.utf8)), principal: credentials.accessKeyID, issued: date,
            expires: credentials.expires.map { min($0, end) } ?? end)
    }
}
