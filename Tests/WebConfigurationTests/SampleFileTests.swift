import Foundation
import TestSupport
import Testing

@testable import WebConfiguration

/// config/web-config.yml, which operators copy.
@Suite(.enabled(if: TLSFixtures.missing == nil, Comment(rawValue: TLSFixtures.missing ?? "")))
struct SampleFileTests {
    /// The sample beside the certificates it names.
    private func copy(_ fixtures: TLSFixtures, change: (String) -> String = { $0 }) async throws -> String {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let sample = try String(contentsOf: root.appendingPathComponent("config/web-config.yml"), encoding: .utf8)
        let pair = try await fixtures.server()
        for (path, name) in [(pair.certificate, "server.pem"), (pair.key, "server.key")] {
            try fixtures.write(try String(contentsOfFile: path, encoding: .utf8), to: name)
        }
        return try fixtures.write(change(sample), to: "web-config.yml")
    }

    @Test func theSampleIsValid() async throws {
        let fixtures = try await TLSFixtures()
        let configuration = try WebConfigurationFile(path: try await copy(fixtures)).load().result.get()
        #expect(configuration.tls != nil)
        #expect(configuration.users.keys.sorted() == ["prometheus"])
        #expect(configuration.warnings == [])
    }

    @Test func itsCommentedOutSettingsAreValid() async throws {
        let fixtures = try await TLSFixtures()
        let path = try await copy(fixtures) { sample in
            sample.replacing(/# ([\w-]+: ?[^ ].*)/) { "\($0.output.1)" }
        }
        let loaded = WebConfigurationFile(path: path).load()
        let configuration = try loaded.result.get()
        #expect(configuration.rateLimit == RateLimit(interval: .milliseconds(100), burst: 20))
        #expect(configuration.headers.contains { $0.name == "Strict-Transport-Security" })
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.contains("\n  client_allowed_sans: [prometheus.example]\n"))
    }

    @Test(.enabled(if: Promtool.isAvailable, Comment(rawValue: Promtool.unavailableReason)))
    func promtoolAcceptsIt() async throws {
        let fixtures = try await TLSFixtures()
        try await Promtool.run(["check", "web-config", try await copy(fixtures)])
    }
}
