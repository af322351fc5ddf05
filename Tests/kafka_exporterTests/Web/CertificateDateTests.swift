import Foundation
import TestSupport
import Testing

/// Certificates of the built exporter that have expired or are not valid yet.
@Suite(
    .enabled(if: TLSFixtures.missing == nil, Comment(rawValue: TLSFixtures.missing ?? "")),
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/curl"), "curl is not installed"))
struct CertificateDateTests {
    /// The ways to configure a certificate of the exporter's own server.
    enum Way: CaseIterable {
        case flags, configurationFile
    }

    private func flags(_ way: Way, _ pair: TLSFixtures.Pair, _ files: TLSFixtures) throws -> [String] {
        switch way {
        case .flags:
            return ["--server.tls.enabled", "--server.tls.cert-file=\(pair.certificate)", "--server.tls.key-file=\(pair.key)"]
        case .configurationFile:
            let text = "tls_server_config:\n  cert_file: \(pair.certificate)\n  key_file: \(pair.key)\n"
            return ["--web.config.file=\(try files.write(text, to: "web.yml"))"]
        }
    }

    private func replace(_ pair: TLSFixtures.Pair, by other: TLSFixtures.Pair) throws {
        for (file, new) in [(pair.certificate, other.certificate), (pair.key, other.key)] {
            try Data(contentsOf: URL(fileURLWithPath: new)).write(to: URL(fileURLWithPath: file), options: .atomic)
        }
    }

    @Test(arguments: Way.allCases) func anExpiredCertificateIsServedAndReported(way: Way) async throws {
        let files = try await TLSFixtures()
        let pair = try await files.server(validity: .expired)
        let exporter = try await WebExporter(flags(way, pair, files))
        let line = try await exporter.process.line(containing: "level=warn", on: .standardError)
        #expect(line.contains("\(pair.certificate): the certificate CN=localhost expired at 2021-01-01"), "\(line)")
        #expect(try await exporter.curl("/healthz", ["--cacert", files.authority.certificate]) == nil)
        #expect(try await exporter.curl("/healthz", ["--insecure"]) == "ok")
    }

    @Test(arguments: Way.allCases) func aRenewedCertificateIsServedOnceItIsValid(way: Way) async throws {
        let files = try await TLSFixtures()
        let other = try await TLSFixtures(authorityName: "Other CA")
        let first = try await files.server()
        let exporter = try await WebExporter(flags(way, first, files))
        let (oldTrust, newTrust) = (["--cacert", files.authority.certificate], ["--cacert", other.authority.certificate])
        #expect(try await exporter.curl("/healthz", oldTrust) == "ok")

        // Late enough for the exporter to see the certificate before it is valid.
        try replace(first, by: try await other.server(validity: .from(Date() + 20)))
        let line = try await exporter.process.line(containing: "not valid yet, keeping the old one", on: .standardError)
        #expect(line.contains("level=warn") && line.contains("the certificate CN=localhost is not valid before 20"), "\(line)")
        #expect(try await exporter.curl("/healthz", oldTrust) == "ok")
        try await eventually("the new certificate is served") { try await exporter.curl("/healthz", newTrust) == "ok" }
        #expect(exporter.process.standardError.split(separator: "\n").count { $0.contains("is not valid before") } == 1)
    }

    @Test func anExpiredCertificateDoesNotReplaceOneThatIsValid() async throws {
        let files = try await TLSFixtures()
        let first = try await files.server()
        let exporter = try await WebExporter(flags(.flags, first, files))
        try replace(first, by: try await files.server(validity: .expired))
        let line = try await exporter.process.line(containing: "has expired, keeping the old one", on: .standardError)
        #expect(line.contains("expired at 2021-01-01"), "\(line)")
        #expect(try await exporter.curl("/healthz", ["--cacert", files.authority.certificate]) == "ok")
    }

    @Test func anExpiredClientCertificateIsReported() async throws {
        let files = try await TLSFixtures()
        let pair = try await files.issue("exporter", validity: .expired)
        let exporter = try await WebExporter(
            ["--tls.enabled", "--tls.cert-file=\(pair.certificate)", "--tls.key-file=\(pair.key)"])
        let line = try await exporter.process.line(containing: "level=warn", on: .standardError)
        #expect(
            line.contains("--tls.cert-file=\(pair.certificate): the certificate CN=exporter expired at 2021-01-01"), "\(line)")
    }

    /// The community's Helm chart always sets both.
    @Test func clientCertificateFilesThatAreBothAbsentAreAWarning() async throws {
        let files = try await TLSFixtures()
        let (certificate, key) = (files.path("absent.pem"), files.path("absent.key"))
        let exporter = try await WebExporter(["--tls.enabled", "--tls.cert-file=\(certificate)", "--tls.key-file=\(key)"])
        let line = try await exporter.process.line(containing: "level=warn", on: .standardError)
        #expect(line.contains("--tls.cert-file=\(certificate) and --tls.key-file=\(key) do not exist"), "\(line)")
        let failure = try await WebExporter.failure(
            ["--tls.enabled", "--tls.cert-file=\(try await files.server().certificate)", "--tls.key-file=\(key)"])
        #expect(failure.contains("--tls.key-file=\(key): No such file or directory"), "\(failure)")
    }
}
