import TestSupport
import Testing

@testable import WebServer

@Suite(.enabled(if: TLSFixtures.missing == nil, Comment(rawValue: TLSFixtures.missing ?? "")))
struct TLSContextTests {
    typealias Change = @Sendable (inout TLSConfiguration, TLSFiles) throws -> Void

    /// What is wrong, the part to blame, and words of the error.
    static let mistakes: [(Change, TLSError.Part, [String])] = [
        ({ $0.certificate = .file("\($1.ours.path("no.pem"))") }, .certificate, ["no.pem", "No such file"]),
        ({ $0.certificate = .file($1.server.key) }, .certificate, ["no certificate in it"]),
        ({ c, _ in c.certificate = .inline("") }, .certificate, ["<inline>: no certificate in it"]),
        (
            { c, _ in c.certificate = .inline("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n") }, .certificate,
            ["certificate 1 in it is damaged"]
        ),
        ({ $0.key = .file($1.client.key) }, .key, ["the key does not fit the certificate", "the pair that belongs together"]),
        ({ $0.key = .file($1.server.certificate) }, .key, ["no private key can be read from it"]),
        ({ c, _ in c.key = .file("/nowhere/key") }, .key, ["/nowhere/key: No such file or directory"]),
        ({ c, _ in c.clientAuthorities = .file("/dev/null") }, .clientAuthorities, ["/dev/null: no certificate in it"]),
        ({ c, _ in c.cipherSuites = ["INVENTED"] }, .cipherSuites, ["none of these cipher suites"]),
        ({ c, _ in c.curves = ["P-257"] }, .curves, ["does not have all of these curves"]),
    ]

    @Test(arguments: mistakes.indices) func mistakesAreNamed(index: Int) async throws {
        let files = try await TLSFiles.shared()
        let (change, part, words) = Self.mistakes[index]
        var configuration = files.configuration()
        try change(&configuration, files)
        do throws(TLSError) {
            _ = try TLSContext(configuration)
            Issue.record("taken")
        } catch {
            #expect(error.part == part)
            for word in words { #expect(error.description.contains(word)) }
        }
    }

    @Test func encryptedKey() async throws {
        let files = try await TLSFiles.shared()
        let encrypted = try await files.ours.encrypted(files.server.key, password: "open sesame")
        func problem(password: String?) -> String? {
            do throws(TLSError) {
                _ = try TLSContext(
                    files.configuration {
                        $0.key = .file(encrypted)
                        $0.keyPassword = password.map { Array($0.utf8) }
                    })
                return nil
            } catch {
                return error.problem
            }
        }
        #expect(problem(password: "open sesame") == nil)
        #expect(problem(password: "shut")?.contains("of this password") == true)
        #expect(problem(password: nil)?.contains("not encrypted") == true)
    }
}
