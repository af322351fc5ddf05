import TestSupport

/// The built exporter without Kafka, and curl to send requests to it.
final class WebExporter: Sendable {
    let process: ChildProcess
    let port: Int

    init(_ flags: [String]) async throws {
        process = try ChildProcess(
            product: "kafka_exporter", ["--web.listen-address=127.0.0.1:0", "--kafka.server=127.0.0.1:1"] + flags)
        port = try await process.exporterPort()
    }

    /// The last line of the exporter's log if it does not start with these flags.
    static func failure(_ flags: [String]) async throws -> String {
        let process = try ChildProcess(
            product: "kafka_exporter", ["--web.listen-address=127.0.0.1:0", "--kafka.server=127.0.0.1:1"] + flags)
        guard try await process.exitStatus() != .success else { return "it started" }
        return process.standardError
    }

    /// The output of curl for `path`; nil if there is no connection.
    func curl(_ path: String, scheme: String = "https", _ arguments: [String]) async throws -> String? {
        let url = "\(scheme)://127.0.0.1:\(port)\(path)"
        let curl = try ChildProcess(["/usr/bin/curl", "-sS", "--max-time", "30"] + arguments + [url])
        guard try await curl.exitStatus() == .success else { return nil }
        return curl.standardOutput
    }
}
