import Authentication
import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: TLSFixtures.missing == nil, Comment(rawValue: TLSFixtures.missing ?? "")))
struct TLSMaterialTests {
    @Test func soundFilesAreSummed() async throws {
        let fixtures = try await TLSFixtures()
        let pair = try await fixtures.server()
        let material = try TLSMaterial(
            TLSFiles(authority: fixtures.authority.certificate, certificate: pair.certificate, key: pair.key))
        #expect(material.authorities.map(\.subject) == ["CN=Test CA"])
        #expect(material.chain.map(\.subject) == ["CN=localhost"])
        #expect(material.chain.map(\.issuer) == ["CN=Test CA"])
        #expect(material.summary.count == 2)
        #expect(material.summary.last?.contains("2099-12-31 23:59:59") == true, "\(material.summary)")
        #expect(try TLSMaterial(TLSFiles()).summary.isEmpty)
    }

    @Test func anEncryptedKeyOpensWithItsPassword() async throws {
        let fixtures = try await TLSFixtures()
        let pair = try await fixtures.issue("client")
        let key = try await fixtures.encrypted(pair.key, password: "open sesame")
        var files = TLSFiles(certificate: pair.certificate, key: key)
        files.keyPassword.file = try fixtures.write("open sesame\n", to: "password")
        let material = try TLSMaterial(files)
        #expect(material.keyPassword == Secret("open sesame"))
        #expect(files.paths.count == 3)
    }

    @Test func everyMistakeNamesFlagAndFile() async throws {
        let fixtures = try await TLSFixtures()
        let pair = try await fixtures.server()
        let stranger = try await fixtures.issue("stranger")
        let expired = try await fixtures.server(validity: .expired)
        let early = try await fixtures.server(validity: .notYet)
        let encrypted = try await fixtures.encrypted(pair.key, password: "open sesame")
        let text = try fixtures.write("no certificate here\n", to: "text")
        let wrongPassword = try fixtures.write("MARKER\n", to: "wrong-password")
        _ = try await fixtures.der(pair.certificate)
        let pem = try String(contentsOfFile: pair.certificate, encoding: .utf8)
        let damaged = try fixtures.write(pem.replacingOccurrences(of: "\nMII", with: "\n!!!"), to: "damaged")
        let secondDamaged = try fixtures.write(pem + pem.replacingOccurrences(of: "\nMII", with: "\n!!!"), to: "second")
        func file(_ flag: String, _ path: String) -> String { "--tls.\(flag)=\(path)" }

        let table: [(files: TLSFiles, words: [String])] = [
            (TLSFiles(certificate: pair.certificate), [file("cert-file", pair.certificate), "set --tls.key-file"]),
            (TLSFiles(key: pair.key), [file("key-file", pair.key), "set --tls.cert-file"]),
            (TLSFiles(authority: "/does/not/exist"), [file("ca-file", "/does/not/exist"), "No such file"]),
            (TLSFiles(authority: fixtures.path("")), [file("ca-file", fixtures.path("")), "not a directory"]),
            (TLSFiles(authority: text), [file("ca-file", text), "no certificate in it"]),
            (TLSFiles(authority: "\(pair.certificate).der"), ["looks like DER"]),
            (TLSFiles(authority: damaged), [file("ca-file", damaged), "damaged"]),
            (TLSFiles(authority: secondDamaged), ["certificate 2 in the file is damaged"]),
            (TLSFiles(authority: expired.certificate), [file("ca-file", expired.certificate), "expired at 2021-01-01"]),
            (
                TLSFiles(certificate: pair.certificate, key: stranger.key),
                [file("cert-file", pair.certificate), file("key-file", stranger.key), "does not fit"]
            ),
            (
                TLSFiles(certificate: pair.certificate, key: pair.certificate),
                [file("key-file", pair.certificate), "no private key in it"]
            ),
            (TLSFiles(certificate: pair.key, key: pair.key), [file("cert-file", pair.key), "no certificate in it"]),
            (
                TLSFiles(certificate: expired.certificate, key: expired.key),
                [file("cert-file", expired.certificate), "expired at 2021-01-01"]
            ),
            (
                TLSFiles(certificate: early.certificate, key: early.key),
                [file("cert-file", early.certificate), "not valid before 2098-01-01"]
            ),
            (
                TLSFiles(certificate: pair.certificate, key: encrypted),
                [file("key-file", encrypted), "set --tls.key-password-file"]
            ),
            (
                TLSFiles(
                    certificate: pair.certificate, key: encrypted,
                    keyPassword: SecretSource(flag: "tls.key-password", file: wrongPassword)),
                [file("key-file", encrypted), "is --tls.key-password-file the right password"]
            ),
            (
                TLSFiles(flagPrefix: "server.tls", certificate: pair.certificate),
                ["--server.tls.cert-file", "set --server.tls.key-file"]
            ),
        ]
        for (files, words) in table {
            let error = thrownError(AuthenticationError.self) { _ = try TLSMaterial(files) }
            for word in words { #expect(error?.message.contains(word) == true, "\(error?.message ?? "")") }
            #expect(error?.message.contains("MARKER") == false)
        }
    }

    @Test(
        arguments: [
            ("localhost", true), ("LOCALHOST", true), ("localhost.", true), ("127.0.0.1", true), ("127.0.0.2", false),
            ("broker-1.kafka.example", true), ("a.b.kafka.example", false), ("kafka.example", false), ("common", false),
            ("", false),
            ("localhost\u{0}.example", false), ("127.0.0.1\u{0}.example", false), ("::1", true),
        ])
    func namesAreCheckedAsOpenSSLDoes(name: String, expected: Bool) async throws {
        let fixtures = try await TLSFixtures()
        let pair = try await fixtures.issue(
            "common", alternativeNames: ["DNS:localhost", "DNS:*.kafka.example", "IP:127.0.0.1", "IP:::1"])
        let der = try await fixtures.der(pair.certificate)
        let certificate = try #require(der.withUnsafeBytes { PeerCertificate(der: $0) })
        #expect(certificate.isIssued(for: name) == expected)
        #expect(certificate.names.first == "DNS:localhost")
        #expect(certificate.names.count == 4)
    }

    @Test func theCommonNameCountsWithoutAlternativeNames() async throws {
        let fixtures = try await TLSFixtures()
        let der = try await fixtures.der(try await fixtures.issue("broker.example").certificate)
        let certificate = try #require(der.withUnsafeBytes { PeerCertificate(der: $0) })
        #expect(certificate.isIssued(for: "broker.example"))
        #expect(certificate.names.isEmpty)
        #expect(certificate.certificate.subject == "CN=broker.example")
    }

    @Test func whatIsNoCertificateIsNone() {
        #expect([UInt8](repeating: 0x30, count: 40).withUnsafeBytes { PeerCertificate(der: $0) } == nil)
        #expect([UInt8]().withUnsafeBytes { PeerCertificate(der: $0) } == nil)
    }
}
