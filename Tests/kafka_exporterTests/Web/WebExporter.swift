import TestSupport

/// The built exporter beside no Kafka, and curl to ask it.
final class WebExporter: Sendable {
    let process: ChildProcess
    let port: Int

    init(_ flags: [String]) async throws {
        process = try ChildProcess(
            product: "kafka_exporter", ["--web.listen-address=127.0.0.1:0", "--kafka.server=127.0.0.1:1"] + flags)
        let line = try await process.line(containing: " msg=started ", on: .standardError)
        let address = " address=127.0.0.1:"
        guard let start = line.range(of: address)?.upperBound, let port = Int(line[start...].prefix { $0.isNumber }) else {
            throw TestSupportError("no address in: \(line)")
        }
        self.port = port
    }

    /// Why the exporter does not start with these flags: its last line.
    static func failure(_ flags: [String]) async throws -> String {
        let process = try ChildProcess(
            product: "kafka_exporter", ["--web.listen-address=127.0.0.1:0", "--kafka.server=127.0.0.1:1"] + flags)
        guard try await process.exitStatus() != .success else { return "it started" }
        return process.standardError
    }

    /// What curl prints of `path`; nil when there is no connection.
    func curl(_ path: String, scheme: String = "https", _ arguments: [String]) async throws -> String? {
        let url = "\(scheme)://127.0.0.1:\(port)\(path)"
        let curl = try ChildProcess(["/usr/bin/curl", "-sS", "--max-time", "30"] + arguments + [url])
        guard try await curl.exitStatus() == .success else { return nil }
        return curl.standardOutput
    }
}
