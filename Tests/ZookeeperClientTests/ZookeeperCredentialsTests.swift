import TestSupport
import Testing

@testable import ZookeeperClient

struct ZookeeperCredentialsTests {
    @Test(arguments: [
        ("reader:secret\n", "reader:secret"), ("reader:sec:ret", "reader:sec:ret"), ("reader:geheim \r\n", "reader:geheim "),
    ])
    func valid(content: String, text: String) throws {
        let directory = try TemporaryDirectory(named: "auth")
        let credentials = try ZookeeperCredentials(contentsOf: directory.write(content, to: "auth"))
        #expect(credentials.text == text)
        #expect("\(credentials)" == "reader:<hidden>")
        #expect(!String(reflecting: credentials).contains("sec"))
        var dumped = ""
        dump(credentials, to: &dumped)
        #expect(!dumped.contains("sec"))
    }

    @Test(arguments: [
        "", "\n", "reader", "reader:", ":secret", "reader:secret\nother:secret", String(repeating: "a:b", count: 2000),
    ])
    func invalid(content: String) throws {
        let directory = try TemporaryDirectory(named: "auth")
        let file = try directory.write(content, to: "auth")
        let error = try #require(thrownError(ZookeeperError.self) { try ZookeeperCredentials(contentsOf: file) })
        #expect(error.code == .invalidConfiguration)
        #expect(error.path == file)
        #expect(error.description.hasSuffix("it must contain one line, user:password"))
    }

    @Test
    func missingFile() throws {
        let error = try #require(thrownError(ZookeeperError.self) { try ZookeeperCredentials(contentsOf: "/nowhere/auth") })
        #expect(error.description.contains("(/nowhere/auth): No such file or directory"))
    }
}
