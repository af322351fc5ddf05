import Foundation
import TestSupport
import Testing

/// Standard error is a pipe that is not read. No Kafka needed.
@Suite struct UnreadLogTests {
    private let process: ChildProcess
    private let port: Int

    init() async throws {
        port = try LoopbackPorts.next()
        process = try ChildProcess(
            product: "kafka_exporter",
            [
                "--web.listen-address=127.0.0.1:\(port)", "--kafka.server=127.0.0.1:\(LoopbackPorts.next())", "--log.level=debug",
            ], output: .unreadError)
    }

    private func status(of path: String) async throws -> Int {
        try await HTTPClient.get(port: port, path, timeout: .seconds(30)).status
    }

    /// Each request results in a line of the log.
    private func sendBadRequests(_ count: Int) async throws {
        try await onThread { [port] in
            for _ in 0..<count {
                let connection = try TCPConnection(port: port, timeout: .seconds(30))
                try connection.write("nonsense\r\n\r\n")
                _ = try connection.readToEnd()
            }
        }
    }

    @Test func theWebServerKeepsRunningAndDroppedLinesAreCounted() async throws {
        try await eventually("it answers") { try await status(of: "/healthz") == 200 }
        try await eventually("lines are dropped", every: .zero) {
            try await sendBadRequests(500)
            let metrics = try await HTTPClient.get(
                port: port, "/metrics", headers: ["X-Prometheus-Scrape-Timeout-Seconds": "1"], timeout: .seconds(30))
            return try PrometheusText(metrics.text())["kafka_exporter_log_lines_dropped_total"] ?? 0 > 0
        }
        #expect(try await status(of: "/healthz") == 200)
        process.readError()
        try await process.line(containing: "msg=started", on: .standardError)
        try await process.line(containing: "answered with 400", on: .standardError)
        process.send(SIGTERM)
        #expect(try await process.exitStatus() == .success)
        #expect(process.standardError.split(separator: "\n").contains { $0.contains("msg=stopping") })
    }

    @Test func theProcessEndsDespiteUnreadLines() async throws {
        try await eventually("it answers") { try await status(of: "/healthz") == 200 }
        // More lines than the pipe can hold.
        try await sendBadRequests(1000)
        process.send(SIGTERM)
        try await eventually("it ends") { !process.isRunning }
        process.readError()
        #expect(try await process.exitStatus() == .success)
    }
}
