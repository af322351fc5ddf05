import Credentials
import KafkaReader
import System

extension KafkaLogin {
    static func sasl(
        _ mechanism: SASLMechanism, _ options: LoginOptions
    ) throws(CredentialsError) -> SASL {
        let sasl = options.sasl
        switch mechanism {
        case .plain:
            return .plain(username: try username(sasl, mechanism), password: try password(sasl, mechanism))
        case .scramSHA256:
            return .scramSHA256(username: try username(sasl, mechanism), password: try password(sasl, mechanism))
        case .scramSHA512:
            return .scramSHA512(username: try username(sasl, mechanism), password: try password(sasl, mechanism))
        case .gssapi:
            return .gssapi(
                service: sasl.serviceName.isEmpty ? "kafka" : sasl.serviceName, principal: sasl.username,
                cache: sasl.kerberosCache)
        case .oauthbearer:
            return .oauthbearer(tokens(from: try clientCredentials(sasl)))
        case .awsIAM:
            var environment = AWSEnvironment(variables: options.environment, region: sasl.awsRegion)
            environment.names = .flags(mechanism)
            return .oauthbearer(tokens(from: try MSKIAMToken(environment: environment)))
        }
    }

    static func kerberos(_ sasl: LoginOptions.SASL) throws(CredentialsError) -> KerberosCredentials {
        let method: KerberosCredentials.Method
        switch sasl.kerberosAuthenticationType.lowercased() {
        case "keytabauth":
            guard !sasl.keytab.isEmpty else {
                throw CredentialsError(
                    .configuration, "--sasl.kerberos-auth-type=keytabAuth needs the keytab: set --sasl.keytab-path")
            }
            method = .keytab(path: sasl.keytab)
        case "userauth", "": method = .password(try password(sasl, .gssapi))
        default:
            throw CredentialsError(
                .configuration,
                "--sasl.kerberos-auth-type=\(sasl.kerberosAuthenticationType): must be keytabAuth or userAuth")
        }
        var configuration = KerberosCredentials.Configuration(username: sasl.username, method: method)
        configuration.realm = sasl.realm.isEmpty ? nil : sasl.realm
        configuration.configurationFile = sasl.kerberosConfigurationFile.isEmpty ? nil : sasl.kerberosConfigurationFile
        if let cache = sasl.kerberosCache { configuration.cache = cache }
        configuration.names = .flags(.gssapi)
        return try KerberosCredentials(configuration)
    }

    private static func clientCredentials(_ sasl: LoginOptions.SASL) throws(CredentialsError) -> OAuthClientCredentials {
        var configuration = OAuthClientCredentials.Configuration(
            tokenURL: sasl.tokenURL, clientID: sasl.username, clientSecret: try password(sasl, .oauthbearer))
        configuration.scopes = sasl.scopes.split { $0 == "," || $0.isWhitespace }.map(String.init)
        configuration.authorityFile = sasl.tokenAuthorityFile.isEmpty ? nil : sasl.tokenAuthorityFile
        configuration.names = .flags(.oauthbearer)
        return try OAuthClientCredentials(configuration)
    }

    private static func username(
        _ sasl: LoginOptions.SASL, _ mechanism: SASLMechanism
    ) throws(CredentialsError) -> String {
        guard !sasl.username.isEmpty else {
            throw CredentialsError(.configuration, "--sasl.mechanism=\(mechanism.rawValue) needs a user: set --sasl.username")
        }
        return sasl.username
    }

    private static func password(
        _ sasl: LoginOptions.SASL, _ mechanism: SASLMechanism
    ) throws(CredentialsError) -> Secret {
        guard let password = try sasl.password.read(), !password.isEmpty else {
            throw CredentialsError(
                .configuration,
                "--sasl.mechanism=\(mechanism.rawValue) needs a password: set \(sasl.password.environmentName ?? ""),"
                    + " \(sasl.password.fileName) or \(sasl.password.name)")
        }
        return password
    }

    /// The time limit for a token server; librdkafka retries 10 s after a failure.
    private static let tokenPatience: Duration = .seconds(20)

    private static func tokens(
        from source: any TokenSource
    ) -> @Sendable () async throws -> SASL.Token {
        {
            let token = try await source.token(deadline: .now + tokenPatience)
            return SASL.Token(
                value: token.value, principal: token.principal, expiresMilliseconds: token.expiresMilliseconds)
        }
    }
}

extension SettingNames {
    /// The names of the flags for a login with this mechanism.
    static func flags(_ mechanism: SASLMechanism) -> SettingNames {
        var names = SettingNames()
        names.mechanism = "--sasl.mechanism=\(mechanism.rawValue)"
        names.user = "--sasl.username"
        names.password = "--sasl.password"
        names.realm = "--sasl.realm"
        names.keytab = "--sasl.keytab-path"
        names.kerberosConfiguration = "--sasl.kerberos-config-path"
        names.tokenURL = "--sasl.oauthbearer-token-url"
        names.scopes = "--sasl.oauthbearer-scopes"
        names.tokenAuthorities = "--sasl.oauthbearer-ca-file"
        names.region = "--sasl.aws-region"
        return names
    }
}
