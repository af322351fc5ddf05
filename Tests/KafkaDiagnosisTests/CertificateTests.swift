import KafkaLogin
import TestSupport
import Testing

@testable import KafkaDiagnosis

/// Servers with every kind of certificate. They do not speak Kafka, but TLS is checked before that.
@Suite(.enabled(if: TLSFixtures.missing == nil, Comment(rawValue: TLSFixtures.missing ?? "")))
struct CertificateTests {
    private let certificates: TLSFixtures

    init() async throws {
        certificates = try await TLSFixtures()
    }

    private func server(_ pair: TLSFixtures.Pair) throws -> (server: StandInServer, address: String) {
        let server = try StandInServer(identity: (pair.certificate, pair.key)) { _ in StandInServer.Response() }
        return (server, String(server.address.dropFirst("https://".count)))
    }

    private func report(
        _ pair: TLSFixtures.Pair, _ change: (inout LoginOptions.TLS) -> Void = { _ in }
    ) async throws -> BrokerReport {
        let (server, address) = try server(pair)
        defer { server.stop() }
        var options = LoginOptions()
        options.tls.isEnabled = true
        options.tls.files.authority = certificates.authority.certificate
        change(&options.tls)
        return try await probe(address, options, stepLimit: .seconds(1))
    }

    @Test func aValidCertificateIsDescribed() async throws {
        let report = try await report(try await certificates.server())
        let finding = try #require(report.findings.first { $0.step == .tls })
        #expect(finding.status == .ok)
        for words in [
            "TLSv1.3", "CN=localhost", "issued by CN=Test CA", "until 2099-12-31", "DNS:localhost", "IP Address:127.0.0.1",
        ] {
            #expect(finding.words.contains(words), "\(finding)")
        }
        // The web server takes the bytes for the start of a request, and waits for the rest.
        #expect(report.failure?.step == .versions)
    }

    @Test func anInvalidCertificateIsReported() async throws {
        let stranger = try await TLSFixtures(authorityName: "Other CA")
        let elsewhere = try await certificates.issue("broker", alternativeNames: ["DNS:broker.example"])
        let good = try await certificates.server()
        let other = stranger.authority.certificate
        let table: [(TLSFixtures.Pair, @Sendable (inout LoginOptions.TLS) -> Void, String, String)] = [
            (try await certificates.server(validity: .expired), { _ in }, "expired at 2021-01-01", "renew"),
            (try await certificates.server(validity: .notYet), { _ in }, "is not valid before 2098-01-01", "clocks"),
            (good, { $0.files.authority = other }, "is not trusted", "does not contain the authority that issued it: CN=Test CA"),
            (
                good, { $0.files.authority = nil }, "is not trusted",
                "set --tls.ca-file to the authority that issued it, CN=Test CA"
            ),
            (elsewhere, { _ in }, "was issued for DNS:broker.example, not for 127.0.0.1", "set --tls.server-name"),
            (good, { $0.serverName = "broker.example" }, "not for broker.example", "set --tls.server-name"),
        ]
        for (pair, change, words, advice) in table {
            try ExpectedFailure(.tls, .tls, words, advice).expect(in: try await report(pair, change))
        }
    }

    @Test func aToleratedProblemIsAWarning() async throws {
        let report = try await report(try await certificates.server(validity: .expired)) { $0.skipsVerification = true }
        let finding = try #require(report.findings.first { $0.step == .tls })
        #expect(finding.status == .warning)
        #expect(finding.words.contains("expired at 2021-01-01"), "\(finding)")
        #expect(finding.words.contains("--tls.insecure-skip-tls-verify accepts"), "\(finding)")
    }

    @Test func theServerNameReplacesTheHostsName() async throws {
        let pair = try await certificates.issue("broker", alternativeNames: ["DNS:broker.example"])
        let report = try await report(pair) { $0.serverName = "broker.example" }
        #expect(report.findings.first { $0.step == .tls }?.status == .ok)
    }

    @Test func aTLSPortProbedInPlainText() async throws {
        let (server, address) = try server(try await certificates.server())
        defer { server.stop() }
        try ExpectedFailure(.tls, .tls, "the port requires TLS, but --tls.enabled is not set", "set --tls.enabled")
            .expect(in: try await probe(address, stepLimit: .seconds(2)))
    }
}
