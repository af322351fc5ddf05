import KafkaReader
import KafkaWire
import System
import TLS
import TestSupport
import Testing

/// TLS to a real broker, whose listener requires a client certificate.
@Suite(.enabled(if: SecuredCluster.missing == nil, Comment(rawValue: SecuredCluster.missing ?? "")))
struct TLSBrokerTests {
    private let cluster: SecuredCluster

    init() async throws {
        cluster = try await SecuredCluster.shared()
    }

    /// What a client with these settings learns of the brokers.
    /// - Parameter pair: our own certificate; none if nil.
    private func brokers(
        at listener: String = SecuredCluster.mutualTLS, authority: String? = nil, pair: TLSFixtures.Pair?,
        serverName: String? = nil,
        skipsVerification: Bool = false
    ) async throws -> Result<[ClusterMetadata.Broker], KafkaError> {
        var configuration = TLSClientConfiguration()
        configuration.authorities = .file(authority ?? cluster.certificates.authority.certificate)
        configuration.certificate = pair.map { .file($0.certificate) }
        configuration.key = pair.map { .file($0.key) }
        var security = WireSecurity()
        security.tls = WireSecurity.TLS(
            context: try TLSContext(client: configuration), serverName: serverName, skipsVerification: skipsVerification)
        return try await metadata(at: listener, security)
    }

    private func metadata(at listener: String, _ security: WireSecurity) async throws -> Result<
        [ClusterMetadata.Broker], KafkaError
    > {
        let servers = [try HostPort(parsing: cluster.cluster.bootstrap(listener: listener))]
        let client = try WireClient(servers: servers, security: security)
        do throws(KafkaError) {
            // A broker that refuses is tried again until the deadline.
            return .success(try await client.metadata(deadline: .now + .seconds(3)).brokers)
        } catch {
            return .failure(error)
        }
    }

    private func expectRefusal(
        _ result: Result<[ClusterMetadata.Broker], KafkaError>, _ words: String, _ location: SourceLocation = #_sourceLocation
    ) {
        guard case .failure(let error) = result else {
            Issue.record("the broker was asked", sourceLocation: location)
            return
        }
        #expect(error.category == .tls, "\(error)", sourceLocation: location)
        #expect("\(error)".contains(words), "\(error)", sourceLocation: location)
    }

    @Test func aTrustedBrokerIsAskedWithOurCertificate() async throws {
        let pair = try await cluster.certificates.issue("exporter")
        #expect(try await brokers(pair: pair).get().count == 1)
        #expect(try await brokers(pair: pair, serverName: "localhost").get().count == 1)
    }

    @Test func aBrokerThatRequiresACertificateRejectsTheConnectionWithout() async throws {
        expectRefusal(try await brokers(pair: nil), "certificate")
    }

    @Test func aBrokerWithAnUnknownAuthorityIsNotAsked() async throws {
        let pair = try await cluster.certificates.issue("exporter")
        let others = try await TLSFixtures(authorityName: "Other CA")
        expectRefusal(try await brokers(authority: others.authority.certificate, pair: pair), "not trusted")
        #expect(
            try await brokers(authority: others.authority.certificate, pair: pair, skipsVerification: true).get().count == 1)
    }

    @Test func aBrokerWithAnotherNameIsNotAsked() async throws {
        let pair = try await cluster.certificates.issue("exporter")
        expectRefusal(try await brokers(pair: pair, serverName: "kafka.example.com"), "not for kafka.example.com")
    }

    @Test func aPortWithoutTLSIsReported() async throws {
        expectRefusal(try await brokers(at: SecuredCluster.kerberos, pair: nil), "TLS handshake")
    }

    @Test func aPortWithTLSIsNotAskedInPlainText() async throws {
        let result = try await metadata(at: SecuredCluster.mutualTLS, WireSecurity())
        guard case .failure(let error) = result else {
            Issue.record("a port with TLS answered in plain text")
            return
        }
        #expect(error.category != .timeout, "\(error)")
    }
}
