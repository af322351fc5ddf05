import CommandLineFlags
import System

extension ExporterFlags {
    static var sasl: [Flag<Configuration>] {
        [
            Flag("sasl.enabled", \.login.sasl.isEnabled, help: "Connect using SASL, default is false. See docs/security.md."),
            Flag(
                "sasl.handshake", \.login.sasl.handshake,
                help: "Only set this to false if using a non-Kafka SASL proxy, default is true."),
            Flag("sasl.username", \.login.sasl.username, help: "SASL user name."),
            Flag(
                "sasl.password", \.login.sasl.password.value, environment: ["SASL_USER_PASSWORD"], help: "SASL user password."),
            Flag("sasl.password-file", \.login.sasl.password.file, help: "A file that holds the SASL user password."),
            Flag(
                "sasl.mechanism", \.login.sasl.mechanism,
                help: """
                    SASL mechanism, in any case: plain (the default), scram-sha256, scram-sha512, gssapi, awsiam or \
                    oauthbearer
                    """),
            Flag(
                "sasl.aws-region", \.login.sasl.awsRegion, environment: ["AWS_REGION"],
                help: "The AWS region for IAM SASL authentication"),
            Flag(
                "sasl.oauthbearer-token-url", \.login.sasl.tokenURL, environment: ["SASL_OAUTHBEARER_TOKEN_URL"],
                help: "The url to retrieve OAuthBearer tokens from, for OAuthBearer SASL authentication"),
            Flag(
                "sasl.oauthbearer-scopes", \.login.sasl.scopes,
                help: "The comma-separated scopes to use for OAuthBearer SASL authentication"),
            Flag(
                "sasl.oauthbearer-ca-file", \.login.sasl.tokenAuthorityFile,
                help: "The certificate authorities of the server that OAuthBearer tokens come from; the system's without it."),
            Flag("sasl.service-name", \.login.sasl.serviceName, help: "Service name when using kerberos Auth"),
            Flag("sasl.kerberos-config-path", \.login.sasl.kerberosConfigurationFile, help: "Kerberos config path"),
            Flag("sasl.realm", \.login.sasl.realm, help: "Kerberos realm"),
            Flag("sasl.keytab-path", \.login.sasl.keytab, help: "Kerberos keytab file path"),
            Flag(
                "sasl.kerberos-auth-type", \.login.sasl.kerberosAuthenticationType,
                help: "Kerberos auth type. Either 'keytabAuth' or 'userAuth'"),
            Flag(
                "sasl.disable-PA-FX-FAST", \.kafka.disablesFAST,
                help: "Configure the Kerberos client to not use PA_FX_FAST, default is false."),
        ]
    }

    static var tls: [Flag<Configuration>] {
        [
            Flag(
                "tls.enabled", \.login.tls.isEnabled, help: "Connect to Kafka using TLS, default is false. See docs/security.md."),
            Flag(
                "tls.server-name", \.login.tls.serverName,
                help: """
                    Used to verify the hostname on the returned certificates unless tls.insecure-skip-tls-verify is given. \
                    The kafka server's name should be given.
                    """),
            Flag(
                "tls.ca-file", \.login.tls.files.authority,
                help: "The optional certificate authority file for Kafka TLS client authentication."),
            Flag(
                "tls.cert-file", \.login.tls.files.certificate,
                help: "The optional certificate file for Kafka client authentication."),
            Flag("tls.key-file", \.login.tls.files.key, help: "The optional key file for Kafka client authentication."),
            Flag("tls.key-password", \.login.tls.keyPassword.value, help: "The password of an encrypted key file."),
            Flag(
                "tls.key-password-file", \.login.tls.keyPassword.file,
                help: "A file that holds the password of an encrypted key file."),
            Flag(
                "tls.insecure-skip-tls-verify", \.login.tls.skipsVerification,
                help: """
                    If true, the server's certificate will not be checked for validity. This will make your HTTPS \
                    connections insecure. Default is false
                    """),
        ]
    }
}
