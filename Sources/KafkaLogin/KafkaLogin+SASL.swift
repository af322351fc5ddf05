import Authentication
import KafkaClient
import System

extension KafkaLogin {
    static func sasl(
        _ mechanism: SASLMechanism, _ options: LoginOptions
    ) throws(AuthenticationError) -> KafkaSecurity.SASL {
        let sasl = options.sasl
        switch mechanism {
        case .plain:
            return .plain(username: try username(sasl, mechanism), password: lend(try password(sasl, mechanism)))
        case .scramSHA256:
            return .scramSHA256(username: try username(sasl, mechanism), password: lend(try password(sasl, mechanism)))
        case .scramSHA512:
            return .scramSHA512(username: try username(sasl, mechanism), password: lend(try password(sasl, mechanism)))
        case .gssapi:
            return .gssapi(service: sasl.serviceName.isEmpty ? "kafka" : sasl.serviceName, principal: sasl.username)
        case .oauthbearer:
            return .oauthbearer(tokens(from: try clientCredentials(sasl)))
        case .awsIAM:
            let environment = AWSEnvironment(variables: options.environment, region: sasl.awsRegion)
            return .oauthbearer(tokens(from: try MSKIAMToken(environment: environment)))
        }
    }

    static func kerberos(_ sasl: LoginOptions.SASL) throws(AuthenticationError) -> KerberosCredentials {
        let method: KerberosCredentials.Method
        switch sasl.kerberosAuthenticationType.lowercased() {
        case "keytabauth": method = .keytab(path: sasl.keytab)
        case "userauth", "": method = .password(try password(sasl, .gssapi))
        default:
            throw AuthenticationError(
                .configuration,
                "--sasl.kerberos-auth-type=\(sasl.kerberosAuthenticationType): must be keytabAuth or userAuth")
        }
        var configuration = KerberosCredentials.Configuration(username: sasl.username, method: method)
        configuration.realm = sasl.realm.isEmpty ? nil : sasl.realm
        configuration.configurationFile = sasl.kerberosConfigurationFile.isEmpty ? nil : sasl.kerberosConfigurationFile
        return try KerberosCredentials(configuration)
    }

    private static func clientCredentials(_ sasl: LoginOptions.SASL) throws(AuthenticationError) -> OAuthClientCredentials {
        var configuration = OAuthClientCredentials.Configuration(
            tokenURL: sasl.tokenURL, clientID: sasl.username, clientSecret: try password(sasl, .oauthbearer))
        configuration.scopes = sasl.scopes.split { $0 == "," || $0.isWhitespace }.map(String.init)
        configuration.authorityFile = sasl.tokenAuthorityFile.isEmpty ? nil : sasl.tokenAuthorityFile
        return try OAuthClientCredentials(configuration)
    }

    private static func username(
        _ sasl: LoginOptions.SASL, _ mechanism: SASLMechanism
    ) throws(AuthenticationError) -> String {
        guard !sasl.username.isEmpty else {
            throw AuthenticationError(.configuration, "--sasl.mechanism=\(mechanism.rawValue) needs a user: set --sasl.username")
        }
        return sasl.username
    }

    private static func password(
        _ sasl: LoginOptions.SASL, _ mechanism: SASLMechanism
    ) throws(AuthenticationError) -> Secret {
        guard let password = try sasl.password.read(), !password.isEmpty else {
            throw AuthenticationError(
                .configuration,
                "--sasl.mechanism=\(mechanism.rawValue) needs a password: set \(sasl.password.environmentName ?? ""),"
                    + " --\(sasl.password.fileFlag) or --\(sasl.password.flag)")
        }
        return password
    }

    /// The time that a token server may take; librdkafka asks again 10 s after a failure.
    private static let tokenPatience: Duration = .seconds(20)

    private static func tokens(
        from source: any TokenSource
    ) -> @Sendable () async throws -> KafkaSecurity.Token {
        {
            let token = try await source.token(deadline: .now + tokenPatience)
            return KafkaSecurity.Token(
                value: lend(token.value), principal: token.principal, expiresMilliseconds: token.expiresMilliseconds)
        }
    }
}
