import Credentials
import KafkaLogin
import System

extension ExporterConfiguration {
    /// How to log in to Kafka.
    var login: LoginOptions {
        var login = LoginOptions()
        login.sasl.isEnabled = sasl.isEnabled
        login.sasl.mechanism = sasl.mechanism
        login.sasl.username = sasl.username
        login.sasl.password.value = nonEmpty(sasl.password)
        login.sasl.password.file = nonEmpty(sasl.passwordFile)
        login.sasl.handshake = sasl.handshake
        login.sasl.awsRegion = sasl.awsRegion
        login.sasl.tokenURL = sasl.oauthbearerTokenURL
        login.sasl.scopes = sasl.oauthbearerScopes
        login.sasl.tokenAuthorityFile = sasl.oauthbearerCAFile
        login.sasl.serviceName = sasl.serviceName
        login.sasl.kerberosConfigurationFile = sasl.kerberosConfigurationPath
        login.sasl.realm = sasl.realm
        login.sasl.keytab = sasl.keytabPath
        login.sasl.kerberosAuthenticationType = sasl.kerberosAuthenticationType
        login.tls.isEnabled = tls.isEnabled
        login.tls.files.authority = nonEmpty(tls.caFile)
        login.tls.files.certificate = nonEmpty(tls.certificateFile)
        login.tls.files.key = nonEmpty(tls.keyFile)
        login.tls.keyPassword.value = nonEmpty(tls.keyPassword)
        login.tls.keyPassword.file = nonEmpty(tls.keyPasswordFile)
        login.tls.serverName = tls.serverName
        login.tls.skipsVerification = tls.skipsVerification
        login.environment = AWSEnvironment.processVariables
        return login
    }

    private func nonEmpty(_ text: String) -> String? { text.isEmpty ? nil : text }
    private func nonEmpty(_ secret: Secret) -> Secret? { secret.isEmpty ? nil : secret }
}
