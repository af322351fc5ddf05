import System
import Testing

@Suite struct HostPortTests {
    @Test(
        arguments: [
            (":9308", "", 9308, ":9308"), ("localhost:0", "localhost", 0, "localhost:0"),
            ("127.0.0.1:80", "127.0.0.1", 80, "127.0.0.1:80"), ("kafka_1:9092", "kafka_1", 9092, "kafka_1:9092"),
            ("[::]:65535", "::", 65535, "[::]:65535"), ("[fe80::1%lo]:1", "fe80::1%lo", 1, "[fe80::1%lo]:1"),
        ] as [(String, String, Int, String)])
    func parses(text: String, host: String, port: Int, description: String) throws {
        let address = try HostPort(parsing: text)
        #expect(address == HostPort(host: host, port: port))
        #expect("\(address)" == description)
    }

    @Test(arguments: [("zk", "zk", 2181), ("[::1]", "::1", 2181), ("zk:1", "zk", 1)] as [(String, String, Int)])
    func takesADefaultPort(text: String, host: String, port: Int) throws {
        #expect(try HostPort(parsing: text, defaultPort: 2181) == HostPort(host: host, port: port))
    }

    @Test(arguments: [
        ("", "has no port"), ("9308", "has no port"), ("localhost", "has no port"), ("[::1]", "has no port"),
        (":", "has no valid port"), (":http", "has no valid port"), (":65536", "has no valid port"),
        (":-1", "has no valid port"), (":+1", "has no valid port"), (":99999999999999999999", "has no valid port"),
        ("::1:9308", "too many colons"), ("[]:1", "no valid host"), ("a b:1", "no valid host"),
        ("http://localhost:1", "begins with a protocol"),
    ])
    func refuses(text: String, reason: String) {
        #expect {
            try HostPort(parsing: text)
        } throws: {
            "\($0)".contains("'\(text)'") && "\($0)".contains(reason)
        }
    }
}
