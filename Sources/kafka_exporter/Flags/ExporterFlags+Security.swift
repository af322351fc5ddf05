import CommandLineFlags
import System

extension ExporterFlags {
    static var sasl: [Flag<Configuration>] {
        [
            Flag("sasl.enabled", \.sasl.isEnabled, help: "Connect using SASL, default is false. See docs/security.md."),
            Flag(
                "sasl.handshake", \.sasl.handshake,
                help: "Only set this to false if using a non-Kafka SASL proxy, default is true."),
            Flag("sasl.username", \.sasl.username, help: "SASL user name."),
            Flag(
                "sasl.password", \.sasl.password, environment: ["SASL_USER_PASSWORD"], help: "SASL user password."),
            Flag("sasl.password-file", \.sasl.passwordFile, help: "A file that holds the SASL user password."),
            Flag(
                "sasl.mechanism", \.sasl.mechanism,
                help: """
                    SASL mechanism, in any case: plain (the default), scram-sha256, scram-sha512, gssapi, awsiam or \
                    oauthbearer
                    """),
            Flag(
                "sasl.aws-region", \.sasl.awsRegion, environment: ["AWS_REGION"],
                help: "The AWS region for IAM SASL authentication"),
            Flag(
                "sasl.oauthbearer-token-url", \.sasl.oauthbearerTokenURL, environment: ["SASL_OAUTHBEARER_TOKEN_URL"],
                help: "The url to retrieve OAuthBearer tokens from, for OAuthBearer SASL authentication"),
            Flag(
                "sasl.oauthbearer-scopes", \.sasl.oauthbearerScopes,
                help: "The comma-separated scopes to use for OAuthBearer SASL authentication"),
            Flag(
                "sasl.oauthbearer-ca-file", \.sasl.oauthbearerCAFile,
                help: "The certificate authorities of the server that OAuthBearer tokens come from; the system's without it."),
            Flag("sasl.service-name", \.sasl.serviceName, help: "Service name when using kerberos Auth"),
            Flag("sasl.kerberos-config-path", \.sasl.kerberosConfigurationPath, help: "Kerberos config path"),
            Flag("sasl.realm", \.sasl.realm, help: "Kerberos realm"),
            Flag("sasl.keytab-path", \.sasl.keytabPath, help: "Kerberos keytab file path"),
            Flag(
                "sasl.kerberos-auth-type", \.sasl.kerberosAuthenticationType,
                help: "Kerberos auth type. Either 'keytabAuth' or 'userAuth'"),
            Flag(
                "sasl.disable-PA-FX-FAST", \.sasl.disablesFAST,
                help: "Configure the Kerberos client to not use PA_FX_FAST, default is false."),
        ]
    }

    static var tls: [Flag<Configuration>] {
        [
            Flag("tls.enabled", \.tls.isEnabled, help: "Connect to Kafka using TLS, default is false. See docs/security.md."),
            Flag(
                "tls.server-name", \.tls.serverName,
                help: """
                    Used to verify the hostname on the returned certificates unless tls.insecure-skip-tls-verify is given. \
                    The kafka server's name should be given.
                    """),
            Flag(
                "tls.ca-file", \.tls.caFile,
                help: "The optional certificate authority file for Kafka TLS client authentication."),
            Flag(
                "tls.cert-file", \.tls.certificateFile,
                help: "The optional certificate file for Kafka client authentication."),
            Flag("tls.key-file", \.tls.keyFile, help: "The optional key file for Kafka client authentication."),
            Flag("tls.key-password", \.tls.keyPassword, help: "The password of an encrypted key file."),
            Flag(
                "tls.key-password-file", \.tls.keyPasswordFile, help: "A file that holds the password of an encrypted key file."),
            Flag(
                "tls.insecure-skip-tls-verify", \.tls.skipsVerification,
                help: """
                    If true, the server's certificate will not be checked for validity. This will make your HTTPS \
                    connections insecure. Default is false
                    """),
        ]
    }
}
