import Foundation
import TestSupport
import Testing

@testable import WebConfiguration

@Suite(.enabled(if: TLSFixtures.missing == nil, Comment(rawValue: TLSFixtures.missing ?? "")))
struct WebConfigurationFileTests {
    /// Certificates shared by all of these tests, in one directory with the configurations.
    private struct Files {
        let fixtures: TLSFixtures
        let (server, other): (TLSFixtures.Pair, TLSFixtures.Pair)

        static let making = Task {
            let fixtures = try await TLSFixtures()
            return Files(fixtures: fixtures, server: try await fixtures.server(), other: try await fixtures.server())
        }

        /// Writes the configuration beside the certificates, which it names by relative paths.
        func write(_ fixture: Fixture) throws -> String {
            var text = fixture.text
            for (word, path) in [
                ("INLINE_CERT", try indented(server.certificate)), ("INLINE_KEY", try indented(server.key)),
                ("CERT", name(server.certificate)), ("KEY", name(server.key)), ("OTHER", name(other.key)),
                ("CA\n", name(fixtures.authority.certificate) + "\n"),
            ] {
                // The placeholders must not match YAML keys, cipher suites or policies.
                text =
                    word.hasPrefix("INLINE") ? text.replacing(word, with: path) : text.replacing(": \(word)", with: ": \(path)")
            }
            return try fixtures.write(text, to: "\(UUID().uuidString).yml")
        }

        private func name(_ path: String) -> String { (path as NSString).lastPathComponent }

        private func indented(_ path: String) throws -> String {
            try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { "    \($0)\n" }.joined()
        }
    }

    @Test(arguments: Fixture.good) func goodFile(fixture: Fixture) async throws {
        let file = WebConfigurationFile(path: try await Files.making.value.write(fixture))
        let loaded = file.load()
        #expect(throws: Never.self) { try loaded.result.get() }
        #expect(loaded.files.first == file.path)
    }

    @Test(arguments: Fixture.bad) func badFile(fixture: Fixture) async throws {
        let path = try await Files.making.value.write(fixture)
        do {
            _ = try WebConfigurationFile(path: path).load().result.get()
            Issue.record("taken")
        } catch let error as WebConfigurationError {
            #expect(error.line == fixture.mistake?.line)
            #expect(error.description.hasPrefix(path))
            #expect(error.description.contains(fixture.mistake?.words ?? ""))
            #expect(!error.description.contains("plain-text"), "it may be a password")
        }
    }

    @Test(
        .enabled(if: Promtool.isAvailable, Comment(rawValue: Promtool.unavailableReason)),
        arguments: Fixture.forEveryPromtool)
    func promtoolAgrees(fixture: Fixture) async throws {
        try await expectAgreement(fixture)
    }

    @Test(
        .enabled(if: Promtool.isAvailable, Comment(rawValue: Promtool.unavailableReason)),
        .promtoolIsNew, arguments: Fixture.forNewPromtool)
    func newPromtoolAgrees(fixture: Fixture) async throws {
        try await expectAgreement(fixture)
    }

    private func expectAgreement(_ fixture: Fixture) async throws {
        let isGood = await Self.isGoodForPromtool(try await Files.making.value.write(fixture))
        #expect(isGood == fixture.isGoodForPromtool ?? (fixture.mistake == nil))
    }

    fileprivate static func isPromtoolNew() async throws -> Bool {
        let fixture = Fixture(name: "a rate limit", text: "rate_limit:\n  interval: 1s\n  burst: 5\n")
        return await isGoodForPromtool(try await Files.making.value.write(fixture))
    }

    private static func isGoodForPromtool(_ path: String) async -> Bool {
        (try? await Promtool.run(["check", "web-config", path])) != nil
    }

    @Test func everySettingIsRead() async throws {
        let text = """
            http_server_config:
              http2: true
              headers: {X-Frame-Options: deny, X-XSS-Protection: 1, Content-Security-Policy: ""}
            basic_auth_users:
              alice: \(PasswordTests.hashes[0])
            rate_limit:
              interval: 250ms
              burst: 7
            """
        let path = try await Files.making.value.write(Fixture(name: "all", text: text))
        let configuration = try WebConfigurationFile(path: path).load().result.get()
        #expect(configuration.tls == nil)
        #expect(configuration.headers.map(\.name) == ["X-Frame-Options", "X-XSS-Protection"])
        #expect(configuration.headers.map(\.value) == ["deny", "1"])
        #expect(configuration.users.keys.sorted() == ["alice"])
        #expect(configuration.rateLimit == RateLimit(interval: .milliseconds(250), burst: 7))
        #expect(configuration.warnings == ["http_server_config.http2 has no effect: only HTTP/1.1 is supported"])
    }

    @Test(arguments: ["/nowhere/web.yml", "/"]) func unreadableFile(path: String) {
        let loaded = WebConfigurationFile(path: path).load()
        #expect(loaded.files == [path])
        #expect(throws: WebConfigurationError.self) { try loaded.result.get() }
    }

    @Test func keyStoresAreRecognised() async throws {
        let files = try await Files.making.value
        let store = try files.fixtures.write([0xFE, 0xED, 0xFE, 0xED, 0, 0, 0, 2], to: "store.jks")
        for (certificate, key, line, words) in [
            (store, files.server.key, 2, "cert_file: \(store): no certificate in it: it is a Java key store (JKS)"),
            (files.server.certificate, store, 3, "key_file: \(store): no private key in it: it is a Java key store (JKS)"),
        ] {
            let text = "tls_server_config:\n  cert_file: \(certificate)\n  key_file: \(key)\n"
            let path = try files.fixtures.write(text, to: "\(UUID().uuidString).yml")
            expectFailure(WebConfigurationFile(path: path).load().result, "\(path):\(line): tls_server_config.\(words)")
        }
    }

    @Test func aPipeIsRejected() async throws {
        let path = try await Files.making.value.fixtures.path("pipe.yml")
        try #require(mkfifo(path, 0o600) == 0)
        // Read twice, it would be empty the second time: a configuration without users.
        var configuration = WatchedWebConfiguration(load: WebConfigurationFile(path: path).load)
        expectFailure(await configuration.read(), "\(path): must be a regular file")
    }

    /// Files may hang, and Swift has one thread a core.
    @Test func filesAreReadOnNoThreadOfTheTasks() async throws {
        let file = try await Files.making.value.fixtures.write("", to: "watched.yml")
        let clock = ManualClock()
        var configuration = WatchedWebConfiguration(every: .seconds(2), clock: clock) {
            withUnsafeCurrentTask { #expect($0 == nil) }
            return ([file], .success(WebConfiguration()))
        }
        _ = await configuration.read()
        let next = Task { [configuration] in
            var configuration = configuration
            return await configuration.next()
        }
        try "rate_limit: {}".write(toFile: file, atomically: true, encoding: .utf8)
        for _ in 0..<2 {
            await clock.sleepers(1)
            clock.advance(by: .seconds(2))
        }
        #expect(try await next.value?.get() != nil)
    }

    @Test func aTooLargeFileIsRejected() async throws {
        let path = try await Files.making.value.fixtures.write(String(repeating: "#", count: 5 << 20), to: "large.yml")
        expectFailure(WebConfigurationFile(path: path).load().result, "\(path): File too large: larger than 4 MiB")
    }

    private func expectFailure(_ result: Result<WebConfiguration, any Error>, _ words: String) {
        switch result {
        case .success: Issue.record("taken")
        case .failure(let error): #expect("\(error)".hasPrefix(words))
        }
    }

    @Test func aSymbolicLinkIsFollowed() async throws {
        let files = try await Files.making.value
        let link = files.fixtures.path("link.yml")
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: try files.write(Fixture(name: "certificate and key", text: Fixture.pair)))
        #expect(try WebConfigurationFile(path: link).load().result.get().tls != nil)
    }
}

extension Trait where Self == ConditionTrait {
    fileprivate static var promtoolIsNew: Self {
        .enabled("this promtool is older than the keys of these files") {
            try await WebConfigurationFileTests.isPromtoolNew()
        }
    }
}
