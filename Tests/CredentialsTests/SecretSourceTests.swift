import System
import TestSupport
import Testing

@testable import Credentials

@Suite struct SecretSourceTests {
    /// Servers repeat what they were sent, anywhere in a long response.
    @Test(arguments: [
        ("", ""), (String(repeating: "word ", count: 59), ""), (String(repeating: " ", count: 1_995), ""), ("e", "\u{301}"),
    ])
    func excerptsShowNoPartOfTheSecret(before: String, after: String) {
        let response = HTTPResponse(status: 403, body: Array("\(before)0123456789/abc\(after)".utf8))
        let excerpt = Array(response.excerpt(hiding: Secret("0123456789/abc")).utf8)
        #expect(excerpt.firstRange(of: "01234".utf8) == nil, "\(String(decoding: excerpt, as: UTF8.self))")
    }

    @Test(arguments: [
        ("secret", "secret"), ("secret\n", "secret"), ("secret\r\n", "secret"), ("secret\n\n", "secret\n"), (" s \n", " s "),
    ])
    func oneTrailingNewlineOfAFileIsRemoved(content: String, expected: String) async throws {
        let directory = try TemporaryDirectory(named: "secrets")
        let source = SecretSource(name: "--sasl.password", file: try directory.write(content, to: "password"))
        #expect(try source.read() == Secret(expected))
    }

    @Test(arguments: [
        ("secret\n", nil), (" secret", nil), ("secret\n\n", "ends in a line break"), ("secret ", "ends in white space"),
        ("secret\t\n", "ends in white space"), ("secret\u{A0}", "ends in white space"),
        ("\u{FEFF}secret", "begins with a byte order mark"),
        ("\u{FEFF}secret \n", "begins with a byte order mark and ends in white space"),
    ])
    func probableMistakesAreReported(content: String, mistake: String?) throws {
        let directory = try TemporaryDirectory(named: "secrets")
        let path = try directory.write(content, to: "password")
        let words = mistake.map { "the value \($0), which is part of it" }
        #expect(
            try SecretSource(name: "--sasl.password", file: path).warning() == words.map { "--sasl.password-file=\(path): \($0)" }
        )
        guard !content.hasSuffix("\n") else { return }
        #expect(
            try SecretSource(name: "--sasl.password", value: Secret(content)).warning() == words.map { "--sasl.password: \($0)" })
    }

    @Test func aFileInUTF16IsReported() throws {
        let directory = try TemporaryDirectory(named: "secrets")
        let path = try directory.write([0xFF, 0xFE] + "secret".utf8.flatMap { [$0, 0] }, to: "password")
        let error = thrownError(CredentialsError.self) { _ = try SecretSource(name: "--sasl.password", file: path).read() }
        #expect(error?.message.contains("it is in UTF-16, write it in UTF-8") == true, "\(error?.message ?? "")")
    }

    @Test func theSecretIsTheFlagsValueOrTheFilesContent() async throws {
        let directory = try TemporaryDirectory(named: "secrets")
        var source = SecretSource(name: "--sasl.password")
        #expect(try source.read() == nil)
        source.file = try directory.write("file\n", to: "password")
        #expect(try source.read() == Secret("file"))
        source.file = nil
        source.value = Secret("flag")
        #expect(try source.read() == Secret("flag"))
    }

    @Test func mistakesNameTheFlag() async throws {
        let directory = try TemporaryDirectory(named: "secrets")
        let empty = try directory.write("\n", to: "empty")
        let zero = try directory.write("MARKER\u{0}x", to: "zero")
        let table: [(SecretSource, String)] = [
            (
                SecretSource(name: "--sasl.password", value: Secret("MARKER"), file: empty),
                "--sasl.password and --sasl.password-file are both given"
            ),
            (
                SecretSource(name: "--sasl.password", file: "/does/not/exist"),
                "--sasl.password-file=/does/not/exist: No such file"
            ),
            (SecretSource(name: "--sasl.password", file: "/"), "--sasl.password-file=/: Is a directory"),
            (SecretSource(name: "--sasl.password", file: empty), "--sasl.password-file=\(empty): the file is empty"),
            (SecretSource(name: "--sasl.password", file: zero), "--sasl.password-file=\(zero): the value contains a zero byte"),
            (SecretSource(name: "--sasl.password", file: "/dev/zero"), "must be a regular file"),
            (SecretSource(name: "--sasl.password", file: "/dev/null"), "is empty"),
        ]
        for (source, words) in table {
            let error = thrownError(CredentialsError.self) { _ = try source.read() }
            #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
            #expect(error?.message.contains("MARKER") == false)
        }
    }
}
