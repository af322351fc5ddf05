import System
import TLS
import TestSupport
import Testing

@Suite(.enabled(if: TLSFixtures.missing == nil, Comment(rawValue: TLSFixtures.missing ?? "")))
struct TLSContextTests {
    struct Files: Sendable {
        let fixtures: TLSFixtures
        let (server, client): (TLSFixtures.Pair, TLSFixtures.Pair)

        /// Shared by all cases, because the openssl command takes a while to create them.
        static let making = Task {
            let fixtures = try await TLSFixtures()
            return Files(fixtures: fixtures, server: try await fixtures.server(), client: try await fixtures.issue("client"))
        }

        var configuration: TLSServerConfiguration {
            TLSServerConfiguration(certificate: .file(server.certificate), key: .file(server.key))
        }
    }

    typealias Change = @Sendable (inout TLSServerConfiguration, Files) throws -> Void

    /// The mistake, the part of the configuration that has it, and words of the error.
    static let mistakes: [(Change, TLSError.Part, [String])] = [
        ({ $0.certificate = .file("\($1.fixtures.path("no.pem"))") }, .certificate, ["no.pem", "No such file"]),
        ({ $0.certificate = .file($1.server.key) }, .certificate, ["no certificate in it"]),
        ({ c, _ in c.certificate = .inline("") }, .certificate, ["<inline>: no certificate in it"]),
        (
            { c, _ in c.certificate = .inline("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n") }, .certificate,
            ["certificate 1 in it is damaged"]
        ),
        ({ $0.key = .file($1.client.key) }, .key, ["the key does not fit the certificate", "set a certificate and its key"]),
        ({ $0.key = .file($1.server.certificate) }, .key, ["no private key in it"]),
        ({ c, _ in c.key = .file("/nowhere/key") }, .key, ["/nowhere/key: No such file or directory"]),
        ({ c, _ in c.clientAuthorities = .file("/dev/null") }, .authorities, ["/dev/null: no certificate in it"]),
        ({ c, _ in c.cipherSuites = ["INVENTED"] }, .cipherSuites, ["none of these cipher suites"]),
        ({ c, _ in c.curves = ["P-257"] }, .curves, ["does not support all of these curves"]),
    ]

    @Test(arguments: mistakes.indices) func mistakesAreNamed(index: Int) async throws {
        let files = try await Files.making.value
        let (change, part, words) = Self.mistakes[index]
        var configuration = files.configuration
        try change(&configuration, files)
        do throws(TLSError) {
            _ = try TLSContext(server: configuration)
            Issue.record("taken")
        } catch {
            #expect(error.part == part)
            for word in words { #expect(error.description.contains(word), "\(error)") }
        }
    }

    @Test func encryptedKey() async throws {
        let files = try await Files.making.value
        let encrypted = try await files.fixtures.encrypted(files.server.key, password: "open sesame")
        func problem(password: String?) -> String? {
            var configuration = files.configuration
            configuration.key = .file(encrypted)
            configuration.keyPassword = password.map { Secret($0) }
            return thrownError(TLSError.self) { try TLSContext(server: configuration) }?.problem
        }
        #expect(problem(password: "open sesame") == nil)
        #expect(problem(password: "shut")?.contains("is it the right password?") == true)
        #expect(problem(password: nil)?.contains("the key is encrypted: decrypt it (openssl pkey -in \(encrypted)") == true)
    }
}
