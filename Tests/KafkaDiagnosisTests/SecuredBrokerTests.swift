import Credentials
import KafkaClient
import KafkaLogin
import System
import TestSupport
import Testing

@testable import KafkaDiagnosis

/// Real brokers that require authentication, and the findings about clients with wrong settings.
@Suite(.enabled(if: SecuredCluster.missing == nil, Comment(rawValue: SecuredCluster.missing ?? "")))
struct SecuredBrokerTests {
    private let cluster: SecuredCluster

    init() async throws {
        cluster = try await SecuredCluster.shared()
    }

    private func options(
        tls: Bool, mechanism: String? = nil, password: String = " right", change: (inout LoginOptions) -> Void = { _ in }
    ) -> LoginOptions {
        var options = LoginOptions()
        options.tls.isEnabled = tls
        if tls { options.tls.files.authority = cluster.certificates.authority.certificate }
        if let mechanism {
            options.sasl.isEnabled = true
            options.sasl.mechanism = mechanism
            options.sasl.username = "exporter"
            options.sasl.password.value = Secret(password)
            options.sasl.tokenURL = cluster.tokens.address
        }
        change(&options)
        return options
    }

    private func report(_ listener: String, _ options: LoginOptions) async throws -> BrokerReport {
        try await probe(cluster.cluster.bootstrap(listener: listener), options, stepLimit: .seconds(5))
    }

    @Test func everyStepOfALoginIsReported() async throws {
        let report = try await report(SecuredCluster.sasl, options(tls: true, mechanism: "plain"))
        #expect(report.findings.map(\.step) == [.dns, .connect, .tls, .versions, .sasl, .sasl, .metadata])
        #expect(report.findings.allSatisfy { $0.status == .ok }, "\(report.findings)")
        #expect(report.advertised?.count == 1)
    }

    @Test func aClientCertificateIsRequired() async throws {
        let own = try await cluster.certificates.issue("exporter")
        let stranger = try await TLSFixtures(authorityName: "Other CA")
        let foreign = try await stranger.issue("exporter")
        func report(_ pair: TLSFixtures.Pair?) async throws -> BrokerReport {
            try await self.report(
                SecuredCluster.mutualTLS,
                options(tls: true) {
                    $0.tls.files.certificate = pair?.certificate
                    $0.tls.files.key = pair?.key
                })
        }
        #expect(try await report(own).failure == nil)
        try ExpectedFailure(.tls, .tls, "the broker rejects the TLS handshake", "set --tls.cert-file and --tls.key-file")
            .expect(in: try await report(nil))
        let absent = TLSFixtures.Pair(
            certificate: cluster.certificates.path("absent.pem"), key: cluster.certificates.path("absent.key"))
        try ExpectedFailure(
            .tls, .tls, "the broker rejects the TLS handshake", "--tls.cert-file=\(absent.certificate) does not exist"
        )
        .expect(in: try await report(absent))
        try ExpectedFailure(.tls, .tls, "the broker rejects the TLS handshake", "it rejects our certificate")
            .expect(in: try await report(foreign))
    }

    @Test func anEncryptedKeyIsUsed() async throws {
        let pair = try await cluster.certificates.issue("exporter")
        let key = try await cluster.certificates.encrypted(pair.key, password: "open sesame")
        let options = options(tls: true) {
            $0.tls.files.certificate = pair.certificate
            $0.tls.files.key = key
            $0.tls.keyPassword.value = Secret("open sesame")
        }
        #expect(try await report(SecuredCluster.mutualTLS, options).failure == nil)
    }

    @Test func everyWrongSettingIsReported() async throws {
        let plain = KafkaCluster.plaintext
        let table: [(listener: String, options: LoginOptions, expected: ExpectedFailure)] = [
            (
                SecuredCluster.mutualTLS, options(tls: false),
                ExpectedFailure(.tls, .tls, "the port requires TLS, but --tls.enabled is not set", "set --tls.enabled")
            ),
            (
                SecuredCluster.sasl, options(tls: false, mechanism: "plain"),
                ExpectedFailure(.tls, .tls, "the port requires TLS, but --tls.enabled is not set", "set --tls.enabled")
            ),
            (
                plain, options(tls: true),
                ExpectedFailure(.tls, .tls, "the port does not use TLS", "remove --tls.enabled")
            ),
            (
                SecuredCluster.kerberos, options(tls: true, mechanism: "plain"),
                ExpectedFailure(.tls, .tls, "the port does not use TLS", "remove --tls.enabled")
            ),
            (
                SecuredCluster.sasl, options(tls: true),
                ExpectedFailure(
                    .sasl, .sasl, "requires SASL on this port, but --sasl.enabled is not set; it offers ", "scram-sha512"
                )
            ),
            (
                SecuredCluster.kerberos, options(tls: false),
                ExpectedFailure(.sasl, .sasl, "it offers GSSAPI", "set --sasl.mechanism to gssapi")
            ),
            (
                plain, options(tls: false, mechanism: "plain"),
                ExpectedFailure(.sasl, .sasl, "does not use SASL on this port", "remove --sasl.enabled")
            ),
            (
                SecuredCluster.kerberos, options(tls: false, mechanism: "plain"),
                ExpectedFailure(.sasl, .sasl, "does not offer PLAIN on this port, but GSSAPI", "set --sasl.mechanism to gssapi")
            ),
            (
                SecuredCluster.sasl, options(tls: true, mechanism: "plain", password: "M4RKER"),
                ExpectedFailure(.sasl, .sasl, "Authentication failed", "check --sasl.username and the password")
            ),
            (
                SecuredCluster.sasl, options(tls: true, mechanism: "plain", password: " right\n"),
                ExpectedFailure(
                    .sasl, .sasl, "Authentication failed",
                    "--sasl.password: the value ends in a line break, which is part of it; otherwise check")
            ),
            (
                SecuredCluster.sasl, options(tls: true, mechanism: "oauthbearer", password: "M4RKER"),
                ExpectedFailure(.sasl, .sasl, "401: invalid_client", "check --sasl.oauthbearer-token-url")
            ),
        ]
        for row in table {
            let report = try await report(row.listener, row.options)
            let failure = try #require(report.failure, "\(row.expected): \(report.findings)")
            #expect(failure.step == row.expected.step && failure.category == row.expected.category, "\(failure)")
            #expect(failure.words.contains(row.expected.words), "\(failure)")
            #expect(failure.advice?.contains(row.expected.advice) == true, "\(failure)")
            #expect(!report.conclusion(onError: "", advice: "").contains("M4RKER"))
        }
    }
}

@Suite(.enabled(if: KafkaDistribution.isAvailable, Comment(rawValue: KafkaDistribution.unavailableReason)))
struct OldBrokerTests {
    @Test func aBrokerWithoutApiVersions() async throws {
        let cluster = try await KafkaCluster.shared(version: "0.8.2.2")
        try ExpectedFailure(.versions, .protocol, "the broker is older than Kafka 0.10", "set --kafka.version")
            .expect(in: try await probe(cluster.bootstrap))
        let report = try await probe(cluster.bootstrap, origin: .advertised, kafkaVersion: "0.8.2.2")
        #expect(report.failure == nil, "\(report.findings)")
        #expect(report.findings.last?.step == .versions)
    }
}
