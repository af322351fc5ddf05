import Foundation
import TestSupport

/// Requests whose arrival a test can wait for.
extension Exporter {
    /// Sends requests for the metrics on separate connections; returns when the exporter has read all of them and is idle.
    ///
    /// If brokers do not answer, the exporter then waits for them, and all the requests wait for the exporter.
    func beginScrapes(_ count: Int, within seconds: Int) async throws -> [TCPConnection] {
        let connections = try await onThread { [port] in
            try (0..<count).map { _ in
                let connection = try TCPConnection(port: port, timeout: .seconds(120))
                try connection.write(
                    "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                        + "X-Prometheus-Scrape-Timeout-Seconds: \(seconds)\r\n\r\n")
                return connection
            }
        }
        try await eventually("the exporter has read \(count) requests", every: .milliseconds(20)) {
            try connectionsWithoutUnreadBytes() == count && isResting()
        }
        return connections
    }

    /// /proc/net/tcp: slot, local address, remote address, state (01: established), bytes to send and to read, …
    private func connectionsWithoutUnreadBytes() throws -> Int {
        let local = "0100007F:" + String(port + 0x10000, radix: 16, uppercase: true).suffix(4)
        return try ProcFile.read("/proc/net/tcp").split(separator: "\n").dropFirst().count { line in
            let fields = line.split(separator: " ")
            return fields.count > 4 && fields[1] == local && fields[3] == "01" && fields[4].hasSuffix(":00000000")
        }
    }

    /// Whether no thread is running or runnable: /proc/PID/task/TID/stat, the state after the name in brackets.
    private func isResting() throws -> Bool {
        let tasks = "/proc/\(process.processID)/task"
        return try FileManager.default.contentsOfDirectory(atPath: tasks).allSatisfy { task in
            let stat = try ProcFile.read("\(tasks)/\(task)/stat")
            return stat.split(separator: ")").last?.split(separator: " ").first == "S"
        }
    }
}
