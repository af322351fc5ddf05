import Credentials
import Foundation
import KafkaReader
import System
import TestSupport
import Testing

@testable import KafkaLogin

/// Logins to real brokers.
@Suite(.enabled(if: SecuredCluster.missing == nil, Comment(rawValue: SecuredCluster.missing ?? "")))
struct KafkaLoginTests {
    private let cluster: SecuredCluster

    init() async throws {
        cluster = try await SecuredCluster.shared()
    }

    private var deadline: ContinuousClock.Instant { .now + .seconds(20) }

    private func options(
        _ cluster: SecuredCluster, mechanism: String? = nil, password: String = "right",
        change: (inout LoginOptions) -> Void = { _ in }
    ) -> LoginOptions {
        var options = LoginOptions()
        options.tls.isEnabled = true
        options.tls.files.authority = cluster.certificates.authority.certificate
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

    /// The error of the first request; nil if it succeeds.
    private func refusal(
        _ options: LoginOptions, _ cluster: SecuredCluster, _ listener: String, _ tested: TestedClient
    ) async throws -> KafkaError? {
        let client = try tested.reader(KafkaLogin(options), to: cluster, listener: listener)
        do throws(KafkaError) {
            _ = try await client.metadata(deadline: .now + .seconds(6))
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: TestedClient.allCases)
    func aClientCertificateOpensMutualTLS(tested: TestedClient) async throws {
        let pair = try await cluster.certificates.issue("exporter")
        var options = options(cluster)
        let bare = try await refusal(options, cluster, SecuredCluster.mutualTLS, tested)
        #expect(bare != nil)
        options.tls.files.certificate = pair.certificate
        options.tls.files.key = try await cluster.certificates.encrypted(pair.key, password: "open sesame")
        options.tls.keyPassword.value = Secret("open sesame")
        let client = try tested.reader(KafkaLogin(options), to: cluster, listener: SecuredCluster.mutualTLS)
        #expect(try await client.metadata(deadline: deadline).brokers.count == 1)
    }

    @Test(arguments: TestedClient.allCases)
    func theBrokersCertificateIsChecked(tested: TestedClient) async throws {
        let stranger = try await TLSFixtures(authorityName: "Other CA")
        let pair = try await cluster.certificates.issue("exporter")
        func refused(_ change: (inout LoginOptions.TLS) -> Void) async throws -> KafkaError? {
            let options = options(cluster) {
                $0.tls.files.certificate = pair.certificate
                $0.tls.files.key = pair.key
                change(&$0.tls)
            }
            return try await refusal(options, cluster, SecuredCluster.mutualTLS, tested)
        }
        #expect(try await refused { $0.serverName = "localhost" } == nil)
        #expect(try await refused { $0.serverName = "127.0.0.1" } == nil)
        let misnamed = try await refused { $0.serverName = "broker.example" }
        #expect(misnamed?.category == .tls, "\(misnamed.map { "\($0)" } ?? "")")
        for serverName in ["", "localhost"] {
            let untrusted = try await refused {
                $0.files.authority = stranger.authority.certificate
                $0.serverName = serverName
            }
            #expect(untrusted?.category == .tls, "\(untrusted.map { "\($0)" } ?? "")")
        }
        #expect(
            try await refused {
                $0.files.authority = stranger.authority.certificate
                $0.skipsVerification = true
            } == nil)
    }

    @Test(arguments: TestedClient.allCases, ["plain", "", "OAUTHBEARER", "scram-sha256", "SCRAM-SHA512"])
    func passwordsAndTokensLogIn(tested: TestedClient, mechanism: String) async throws {
        let isScram = mechanism.lowercased().hasPrefix("scram")
        // Older libraries cannot log in to newer brokers by SCRAM.
        let isOld = tested == .librdkafka && LoadedLibrary.missingSCRAM != nil
        let cluster = try await SecuredCluster.shared(isScram && isOld ? "3.9.2" : .latest)
        // PLAIN's password begins with a space.
        let right = mechanism == "plain" || mechanism == "" ? " right" : "right"
        let login = try KafkaLogin(options(cluster, mechanism: mechanism, password: right))
        let client = try tested.reader(login, to: cluster, listener: SecuredCluster.sasl)
        #expect(try await client.metadata(deadline: deadline).brokers.count == 1)

        let wrong = options(cluster, mechanism: mechanism, password: "MARKER")
        let error = try #require(try await refusal(wrong, cluster, SecuredCluster.sasl, tested))
        #expect(error.category == .sasl, "\(error)")
        #expect(!"\(error)".contains("MARKER"))
        if mechanism == "OAUTHBEARER" {
            #expect("\(error)".contains("401: invalid_client: no such client or secret"), "\(error)")
        }
    }

    /// Brokers that keep their users in ZooKeeper.
    @Test(arguments: TestedClient.allCases, [("plain", " right"), ("scram-sha256", "right"), ("scram-sha512", "right")])
    func passwordsLogInToOldBrokers(tested: TestedClient, login: (mechanism: String, right: String)) async throws {
        let (mechanism, right) = login
        let cluster = try await SecuredCluster.shared("1.1.1")
        let login = try KafkaLogin(options(cluster, mechanism: mechanism, password: right))
        let client = try tested.reader(login, to: cluster, listener: SecuredCluster.sasl)
        #expect(try await client.metadata(deadline: deadline).brokers.count == 1)

        let error = try #require(
            try await refusal(options(cluster, mechanism: mechanism, password: "MARKER"), cluster, SecuredCluster.sasl, tested))
        #expect(error.category == .sasl, "\(error)")
        #expect(!"\(error)".contains("MARKER"))
    }

    @Test(.enabled(if: LoadedLibrary.missingSCRAM != nil, "this librdkafka is new enough for SCRAM"))
    func scramOnAnOldLibraryIsExplained() async throws {
        let options = options(cluster, mechanism: "scram-sha256") { $0.client = .librdkafka }
        let error = try #require(try await refusal(options, cluster, SecuredCluster.sasl, .librdkafka))
        #expect("\(error)".contains("install librdkafka 2.6.1"), "\(error)")
        #expect("\(error)".contains("make librdkafka"), "\(error)")
        #expect(try KafkaLogin(options).warnings.contains { $0.contains("2.6.1") })
    }

    @Test(arguments: TestedClient.allCases, [.latest, "1.1.1"] as [KafkaVersion])
    func theErrorForAWrongMechanismListsTheOfferedOnes(tested: TestedClient, version: KafkaVersion) async throws {
        let cluster = try await SecuredCluster.shared(version)
        let options = options(cluster, mechanism: "plain") { $0.tls.isEnabled = false }
        let error = try #require(try await refusal(options, cluster, SecuredCluster.kerberos, tested))
        #expect(error.category == .sasl, "\(error)")
        #expect("\(error)".contains("GSSAPI"), "\(error)")
    }
}
