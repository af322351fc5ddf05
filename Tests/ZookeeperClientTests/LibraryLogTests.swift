import Testing

@testable import ZookeeperClient

struct LibraryLogTests {
    @Test(arguments: [
        (
            "2024-01-02 03:04:05,678:42(0x7f00):ZOO_ERROR@handle_socket_error_msg@2290: Socket 10.0.0.1:2181 zk retcode=-4: refused",
            ZookeeperConfiguration.LogLevel.error, "Socket 10.0.0.1:2181 zk retcode=-4: refused"
        ),
        ("2024-01-02 03:04:05,678:42(0x7f00):ZOO_WARN@zookeeper_interest@2561: Delaying", .warning, "Delaying"),
        ("2024-01-02 03:04:05,678:42(0x7f00):ZOO_INFO@zookeeper_close@3859: Freeing user@host\n", .info, "Freeing user@host"),
        ("something else", .warning, "something else"),
    ])
    func lines(line: String, level: ZookeeperConfiguration.LogLevel, message: String) {
        let parsed = LibraryLog.parse(line)
        #expect(parsed.level == level)
        #expect(parsed.message == message)
    }

    @Test
    func repeatedLinesAreOmittedUntilTheNextConnection() {
        let captured = CapturedLog()
        let sink = LogSink(captured.append)
        for _ in 0..<3 {
            sink.log(.error, "refused")
        }
        for number in 0..<1000 {
            sink.log(.warning, "exceeded by \(number) ms")
        }
        #expect(captured.lines.count == 100)
        sink.log(.info, "session establishment complete")
        #expect(captured.lines.last?.message == "session establishment complete")
        sink.forgetRepeats()
        sink.log(.error, "refused")
        #expect(captured.lines.filter { $0.message == "refused" }.count == 2)
    }
}
