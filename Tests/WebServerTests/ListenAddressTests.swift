import Testing

@testable import WebServer

@Suite struct ListenAddressTests {
    @Test(
        arguments: [
            (":9308", "", 9308, ":9308"), ("localhost:0", "localhost", 0, "localhost:0"),
            ("127.0.0.1:80", "127.0.0.1", 80, "127.0.0.1:80"),
            ("[::]:65535", "::", 65535, "[::]:65535"), ("[fe80::1%lo]:1", "fe80::1%lo", 1, "[fe80::1%lo]:1"),
        ] as [(String, String, UInt16, String)])
    func parses(text: String, host: String, port: UInt16, description: String) throws {
        let address = try ListenAddress.parse(text)
        #expect(address == ListenAddress(host: host, port: port))
        #expect("\(address)" == description)
    }

    @Test(arguments: [
        ("", "the port is missing"), ("9308", "the port is missing"), ("localhost", "the port is missing"),
        (":", "the port must be a number"), (":http", "the port must be a number"), (":65536", "the port must be a number"),
        (":-1", "the port must be a number"), (":+1", "the port must be a number"),
        (":99999999999999999999", "the port must be a number"),
        ("::1:9308", "write [::1]:port"), ("[::1]", "the port must be a number"), ("[]:1", "neither a name nor an address"),
        ("[host]:1", "neither a name nor an address"), ("a b:1", "neither a name nor an address"),
        ("http://localhost:1", "neither a name nor an address"),
    ])
    func refuses(text: String, reason: String) {
        do throws(ListenError) {
            let address = try ListenAddress.parse(text)
            Issue.record("read as \(address)")
        } catch {
            #expect(error.description.contains("cannot listen on '\(text)'"))
            #expect(error.problem.contains(reason))
        }
    }
}
