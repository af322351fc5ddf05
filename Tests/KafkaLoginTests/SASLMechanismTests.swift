import Credentials
import KafkaLogin
import TestSupport
import Testing

@Suite struct SASLMechanismTests {
    @Test(arguments: [
        ("PLAIN", SASLMechanism.plain), ("", .plain), ("plain", .plain), ("SCRAM-SHA256", .scramSHA256),
        ("scram-sha512", .scramSHA512), ("Scram-SHA-512", .scramSHA512), ("scram-sha-256", .scramSHA256), ("GSSAPI", .gssapi),
        ("AwsIam", .awsIAM), ("OAuthBearer", .oauthbearer),
    ])
    func mechanismsAreCaseInsensitive(value: String, expected: SASLMechanism) async throws {
        #expect(try SASLMechanism(flagValue: value) == expected)
    }

    @Test func theErrorForAnUnknownMechanismListsTheKnownOnes() {
        let error = thrownError(CredentialsError.self) { _ = try SASLMechanism(flagValue: "digest-md5") }
        #expect(
            error?.message
                == "--sasl.mechanism=digest-md5: must be one of plain, scram-sha256, scram-sha512, gssapi, awsiam, oauthbearer")
        #expect(SASLMechanism.awsIAM.registeredName == "OAUTHBEARER")
    }
}
