import Credentials
import KafkaClient
import System
import TestSupport
import Testing

@testable import KafkaLogin

/// Checks of the options alone, without a broker.
@Suite struct LoginOptionsTests {
    private func options(_ mechanism: String, change: (inout LoginOptions.SASL) -> Void = { _ in }) -> LoginOptions {
        var options = LoginOptions()
        options.sasl.isEnabled = true
        options.sasl.mechanism = mechanism
        options.sasl.username = "exporter"
        options.sasl.password.value = Secret("MARKER")
        change(&options.sasl)
        return options
    }

    @Test(arguments: [
        ("plain", "PLAIN"), ("", "PLAIN"), ("Scram-SHA256", "SCRAM-SHA-256"), ("scram-sha512", "SCRAM-SHA-512"),
        ("gssapi", "GSSAPI"),
        ("OAUTHBEARER", "OAUTHBEARER"), ("awsiam", "OAUTHBEARER"),
    ])
    func everyMechanismMakesALogin(mechanism: String, registeredName: String) throws {
        var options = options(mechanism) {
            $0.tokenURL = "https://127.0.0.1/token"
            $0.awsRegion = "eu-central-1"
        }
        let login = try KafkaLogin(options)
        #expect(try SASLMechanism(flagValue: mechanism).registeredName == registeredName)
        #expect((login.kerberos != nil) == (mechanism == "gssapi"))
        #expect(login.security.tls == nil)
        var dumped = ""
        dump(login, to: &dumped)
        dump(options, to: &dumped)
        #expect(!dumped.contains("MARKER") && !"\(login)\(options)".contains("MARKER"))
        options.tls.isEnabled = true
        #expect(try KafkaLogin(options).security.tls != nil)
        options.sasl.isEnabled = false
        #expect(try KafkaLogin(options).security.sasl == nil)
    }

    @Test func missingAndInvalidSettingsAreNamed() throws {
        let table: [(LoginOptions, String)] = [
            (options("plain") { $0.username = "" }, "--sasl.mechanism=plain needs a user: set --sasl.username"),
            (
                options("scram-sha256") { $0.password.value = nil },
                "--sasl.mechanism=scram-sha256 needs a password: set SASL_USER_PASSWORD"
            ),
            (options("oauthbearer"), "--sasl.oauthbearer-token-url"),
            (options("awsiam"), "--sasl.aws-region"),
            (options("gssapi") { $0.kerberosAuthenticationType = "ticket" }, "--sasl.kerberos-auth-type=ticket: must be"),
            (options("gssapi") { $0.kerberosAuthenticationType = "keytabAuth" }, "--sasl.keytab-path"),
            (
                options("gssapi") { $0.kerberosConfigurationFile = "/does/not/exist" },
                "--sasl.kerberos-config-path=/does/not/exist"
            ),
            (options("digest"), "--sasl.mechanism=digest: must be one of"),
        ]
        for (options, words) in table {
            let error = thrownError(CredentialsError.self) { _ = try KafkaLogin(options) }
            #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        }
    }

    @Test func surprisingSettingsAreAWarning() throws {
        var options = options("plain") { $0.handshake = false }
        options.tls.serverName = "broker.example"
        let warnings = try KafkaLogin(options).warnings
        for words in [
            "--sasl.handshake=false has no effect", "without --tls.enabled sends the password unencrypted",
            "--tls.* has no effect",
        ] {
            #expect(warnings.contains { $0.contains(words) }, "\(words)")
        }
        options.tls.isEnabled = true
        options.tls.skipsVerification = true
        options.sasl.handshake = true
        let fewer = try KafkaLogin(options).warnings
        #expect(fewer.count == 1 && fewer.first?.contains("--tls.insecure-skip-tls-verify") == true, "\(fewer)")
        #expect(try KafkaLogin(LoginOptions()).warnings.isEmpty)
    }

    /// `echo secret | base64` puts a newline at the end of a Kubernetes secret.
    @Test func trailingWhiteSpaceInNamesAndPasswordsIsAWarning() throws {
        let warnings = try KafkaLogin(
            options("scram-sha256") {
                $0.username = "exporter\n"
                $0.password.value = Secret("secret ")
            }
        ).warnings
        let words = "which is part of it"
        #expect(warnings.contains("--sasl.username: the value ends in a line break, \(words)"), "\(warnings)")
        #expect(warnings.contains("--sasl.password: the value ends in white space, \(words)"), "\(warnings)")
    }

    @Test func settingsOfADisabledGroupAreAWarning() throws {
        let tls: [(inout LoginOptions) -> Void] = [
            { $0.tls.files.authority = "/nope" }, { $0.tls.files.certificate = "/nope" },
            { $0.tls.keyPassword.value = Secret("x") },
            { $0.tls.serverName = "x" }, { $0.tls.skipsVerification = true },
        ]
        let sasl: [(inout LoginOptions) -> Void] = [
            { $0.sasl.username = "x" }, { $0.sasl.password.value = Secret("x") }, { $0.sasl.password.file = "/nope" },
            { $0.sasl.mechanism = "plain" }, { $0.sasl.tokenURL = "x" }, { $0.sasl.keytab = "/nope" },
        ]
        for (changes, group) in [(tls, "tls"), (sasl, "sasl")] {
            for change in changes {
                var options = LoginOptions()
                change(&options)
                #expect(try KafkaLogin(options).warnings == ["--\(group).* has no effect without --\(group).enabled"])
            }
        }
        var options = LoginOptions()
        options.sasl.awsRegion = "eu-central-1"
        #expect(try KafkaLogin(options).warnings.isEmpty)
    }

    @Test(arguments: [
        ("https://idp.example/token", false, ["without --tls.enabled sends the tokens"]),
        ("http://idp.example/token", true, ["--sasl.oauthbearer-token-url is not https"]),
        ("http://localhost:8080/token", true, []),
    ])
    func tokensInClearTextAreAWarning(url: String, hasTLS: Bool, words: [String]) throws {
        var options = options("oauthbearer") { $0.tokenURL = url }
        options.tls.isEnabled = hasTLS
        let warnings = try KafkaLogin(options).warnings
        #expect(warnings.count == words.count)
        for (warning, part) in zip(warnings, words) { #expect(warning.contains(part)) }
    }

    @Test(arguments: [
        ("2.0.2", true), ("2.6.0", true), ("2.6.1", false), ("2.8.0", false), ("2.16.0", false), ("3.0.0", false),
        ("2.6.1-RC1", false),
    ])
    func scramNeedsARecentLibrary(version: String, isWarned: Bool) {
        #expect((SCRAMSupport.warning(libraryVersion: version) != nil) == isWarned)
    }
}
