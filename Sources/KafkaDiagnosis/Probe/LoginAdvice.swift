import Credentials
import KafkaLogin
import System

/// Advice for a login that a broker refuses.
enum LoginAdvice {
    static func onRefusal(_ sasl: LoginOptions.SASL) async -> String {
        let advice = advice(sasl)
        // A mistake in the password is the likeliest reason.
        let warning = try? await BlockingCall.attempt { () throws(CredentialsError) in try sasl.password.warning() }
        guard let warning = warning ?? nil else { return advice }
        return "\(warning); otherwise \(advice)"
    }

    private static func advice(_ sasl: LoginOptions.SASL) -> String {
        switch try? SASLMechanism(flagValue: sasl.mechanism) {
        case .gssapi:
            "check --sasl.service-name (the first part of the brokers' principals, kafka by default), --sasl.realm, and that the"
                + " brokers' principals contain the host names that clients use"
        case .oauthbearer:
            "check --sasl.oauthbearer-token-url, --sasl.oauthbearer-scopes, the client id (--sasl.username) and its secret"
                + " (--sasl.password-file), and that the brokers trust the issuer of the tokens"
        case .awsIAM:
            "check --sasl.aws-region, AWS's credentials, and that their policy allows kafka-cluster:Connect"
        default:
            "check --sasl.username and the password (--sasl.password-file, SASL_USER_PASSWORD), and that the brokers know this"
                + " user for this mechanism"
        }
    }

    /// - Parameter mechanisms: the mechanisms that the broker offers.
    static func onMechanism(_ mechanisms: [String]) -> String {
        let known = SASLMechanism.allCases.filter { mechanisms.contains($0.registeredName) }.map(\.rawValue)
        return known.isEmpty
            ? "the exporter supports none of them: use another listener of the broker"
            : "set --sasl.mechanism to \(known.joined(separator: " or ")), or use another listener of the broker"
    }
}
