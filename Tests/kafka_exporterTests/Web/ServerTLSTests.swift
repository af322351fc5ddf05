import Foundation
import TestSupport
import Testing

/// `--server.tls.*` of the built exporter.
@Suite(
    .enabled(if: TLSFixtures.missing == nil, Comment(rawValue: TLSFixtures.missing ?? "")),
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/curl"), "curl is not installed"))
struct ServerTLSTests {
    private func flags(_ pair: TLSFixtures.Pair) -> [String] {
        flags(certificate: pair.certificate, key: pair.key)
    }

    private func flags(certificate: String, key: String) -> [String] {
        ["--server.tls.enabled", "--server.tls.cert-file=\(certificate)", "--server.tls.key-file=\(key)"]
    }

    @Test func servesHTTPS() async throws {
        let files = try await TLSFixtures()
        let exporter = try await WebExporter(flags(try await files.server()))
        try await exporter.process.line(containing: "scheme=HTTPS", on: .standardError)
        #expect(try await exporter.curl("/healthz", ["--cacert", files.authority.certificate]) == "ok")
        #expect(try await exporter.curl("/healthz", []) == nil, "nobody trusts our authority")
    }

    @Test func theExpiryOfTheCertificateInUseIsPublished() async throws {
        let files = try await TLSFixtures()
        let (first, second) = (try await files.server(), try await files.issue("renewed", alternativeNames: ["IP:127.0.0.1"]))
        let exporter = try await WebExporter(flags(first))
        func expectExpiry(ofSubject subject: String) async throws {
            let text = try #require(try await exporter.curl("/metrics", ["--cacert", files.authority.certificate]))
            let series = try PrometheusText(text).series("kafka_exporter_certificate_expiry_timestamp_seconds")
            #expect(series == [["side": "server", "subject": subject]: TLSFixtures.lastSecond])
        }
        try await expectExpiry(ofSubject: "CN=localhost")
        try replace(first.certificate, by: second.certificate)
        try replace(first.key, by: second.key)
        try await exporter.process.line(containing: "web configuration read again", on: .standardError)
        try await expectExpiry(ofSubject: "CN=renewed")
    }

    @Test func filesWithoutTheSwitchAreAWarning() async throws {
        let exporter = try await WebExporter(["--server.tls.cert-file=/nope", "--server.tls.key-file=/nope"])
        let line = try await exporter.process.line(containing: "level=warn", on: .standardError)
        #expect(line.contains("--server.tls.* has no effect without --server.tls.enabled"))
        try await exporter.process.line(containing: "scheme=HTTP ", on: .standardError)
    }

    @Test func mutualAuthentication() async throws {
        let files = try await TLSFixtures()
        let client = try await files.issue("prometheus")
        let mutual = ["--server.tls.mutual-auth-enabled", "--server.tls.ca-file=\(files.authority.certificate)"]
        let exporter = try await WebExporter(flags(try await files.server()) + mutual)
        let trust = ["--cacert", files.authority.certificate]
        #expect(try await exporter.curl("/healthz", trust) == nil)
        #expect(try await exporter.curl("/healthz", trust + ["--cert", client.certificate, "--key", client.key]) == "ok")
    }

    @Test func renewedCertificateIsReloaded() async throws {
        let files = try await TLSFixtures()
        let other = try await TLSFixtures(authorityName: "Other CA")
        let (first, second) = (try await files.server(), try await other.server())
        let exporter = try await WebExporter(flags(first))
        let (oldTrust, newTrust) = (["--cacert", files.authority.certificate], ["--cacert", other.authority.certificate])
        #expect(try await exporter.curl("/healthz", oldTrust) == "ok")

        // The new certificate does not match the old key: the old pair stays in use.
        try replace(first.certificate, by: second.certificate)
        try await exporter.process.line(containing: "cannot be used", on: .standardError)
        #expect(try await exporter.curl("/healthz", oldTrust) == "ok")

        try replace(first.key, by: second.key)
        try await exporter.process.line(containing: "web configuration read again", on: .standardError)
        #expect(try await exporter.curl("/healthz", newTrust) == "ok")
        #expect(try await exporter.curl("/healthz", oldTrust) == nil)
    }

    @Test func mistakesNameFlagAndFile() async throws {
        let files = try await TLSFixtures()
        let pair = try await files.server()
        let stranger = try await files.server()
        let mistakes = [
            (flags(certificate: files.path("none"), key: pair.key), "--server.tls.cert-file=\(files.path("none")): No such file"),
            (flags(certificate: pair.certificate, key: stranger.key), "does not fit the certificate"),
        ]
        for (flags, words) in mistakes {
            let failure = try await WebExporter.failure(flags)
            #expect(failure.contains(words))
        }
    }

    private func replace(_ file: String, by other: String) throws {
        try Data(contentsOf: URL(fileURLWithPath: other)).write(to: URL(fileURLWithPath: file), options: .atomic)
    }
}
