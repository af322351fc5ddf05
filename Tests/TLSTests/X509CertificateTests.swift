import TLS
import TestSupport
import Testing

@Suite(.enabled(if: TLSFixtures.missing == nil, Comment(rawValue: TLSFixtures.missing ?? "")))
struct X509CertificateTests {
    @Test(
        arguments: [
            ("localhost", true), ("LOCALHOST", true), ("localhost.", true), ("127.0.0.1", true), ("127.0.0.2", false),
            ("broker-1.kafka.example", true), ("a.b.kafka.example", false), ("kafka.example", false), ("common", false),
            ("", false),
            ("localhost\u{0}.example", false), ("127.0.0.1\u{0}.example", false), ("::1", true),
        ])
    func namesAreCheckedByTheRulesOfOpenSSL(name: String, expected: Bool) async throws {
        let fixtures = try await TLSFixtures()
        let pair = try await fixtures.issue(
            "common", alternativeNames: ["DNS:localhost", "DNS:*.kafka.example", "IP:127.0.0.1", "IP:::1"])
        let der = try await fixtures.der(pair.certificate)
        let certificate = try #require(der.withUnsafeBytes { X509Certificate(der: $0) })
        #expect(certificate.isIssued(for: name) == expected)
        #expect(certificate.alternativeNames.first?.description == "DNS:localhost")
        #expect(
            certificate.alternativeNames.map(\.value)
                == ["localhost", "*.kafka.example", "127.0.0.1", "::1"])
    }

    @Test func theCommonNameCountsWithoutAlternativeNames() async throws {
        let fixtures = try await TLSFixtures()
        let der = try await fixtures.der(try await fixtures.issue("broker.example").certificate)
        let certificate = try #require(der.withUnsafeBytes { X509Certificate(der: $0) })
        #expect(certificate.isIssued(for: "broker.example"))
        #expect(certificate.alternativeNames.isEmpty)
        #expect(certificate.certificate.subject == "CN=broker.example")
        #expect(certificate.namesInWords == "CN=broker.example")
    }

    @Test func otherBytesAreNotACertificate() {
        #expect([UInt8](repeating: 0x30, count: 40).withUnsafeBytes { X509Certificate(der: $0) } == nil)
        #expect([UInt8]().withUnsafeBytes { X509Certificate(der: $0) } == nil)
    }
}
