import TestSupport

/// The built exporter, running as a child process. It ends when it is no longer referenced.
final class Exporter: Sendable {
    let process: ChildProcess
    /// The port of 127.0.0.1 that the exporter chose.
    let port: Int

    /// - Parameters:
    ///   - servers: bootstrap addresses, separated by commas.
    ///   - flags: further flags.
    ///   - directory: contains a copy of the binary.
    init(
        servers: String, flags: [String] = [], environment: [String: String] = [:], in directory: String? = nil
    ) async throws {
        process = try ChildProcess(
            product: "kafka_exporter", in: directory,
            ["--web.listen-address=127.0.0.1:0", "--kafka.server=\(servers)"]
                + ClientUnderTest.flags + flags,
            environment: environment)
        port = try await process.exporterPort()
    }

    func get(_ path: String, headers: [String: String] = [:], timeout: Duration = .seconds(90)) async throws -> HTTPResponse {
        try await HTTPClient.get(port: port, path, headers: headers, timeout: timeout)
    }

    /// Requests the metrics as Prometheus does, and parses the answer strictly.
    /// - Parameter seconds: the scrape's time-out. An answer that is ten seconds late is late even on a busy machine.
    func scrape(within seconds: Int = 30) async throws -> PrometheusText {
        let start = ContinuousClock.now
        let response = try await get("/metrics", headers: ["X-Prometheus-Scrape-Timeout-Seconds": "\(seconds)"])
        let duration = start.duration(to: .now)
        guard response.status == 200 else {
            throw TestSupportError("/metrics answers \(response.status): \(try response.text())")
        }
        guard duration <= .seconds(seconds + 10) else {
            throw TestSupportError("a scrape that may take \(seconds) s took \(duration)")
        }
        return try PrometheusText(response.text())
    }

    // The exporter writes its log beside its answers: a line about a scrape may come after it. Queries with a count wait for so many lines.

    /// The log lines so far.
    var log: [String] {
        process.standardError.split(separator: "\n").map(String.init)
    }

    /// Log lines that contain all of these texts.
    func log(containing texts: String...) -> [String] { lines(containing: texts) }

    @discardableResult
    func log(containing texts: String..., atLeast count: Int) async throws -> [String] {
        try await atLeast(count) { lines(containing: texts) }
    }

    /// Log lines that report that something broke.
    func breaks(of subject: String) -> [String] { lines("something is missing", of: subject) }

    func breaks(of subject: String, atLeast count: Int) async throws -> [String] {
        try await atLeast(count) { breaks(of: subject) }
    }

    /// Log lines that report that something healed.
    func recoveries(of subject: String) -> [String] { lines("complete again", of: subject) }

    func recoveries(of subject: String, atLeast count: Int) async throws -> [String] {
        try await atLeast(count) { recoveries(of: subject) }
    }

    /// Log lines that report that a broker is no longer part of the cluster.
    func departures(of subject: String, atLeast count: Int) async throws -> [String] {
        try await atLeast(count) { lines("left the cluster", of: subject) }
    }

    private func atLeast(_ count: Int, _ lines: () -> [String]) async throws -> [String] {
        try await eventually("\(count) lines are logged", within: .seconds(10)) {
            lines()
        } until: {
            $0.count >= count
        }
    }

    private func lines(containing texts: [String]) -> [String] {
        log.filter { line in texts.allSatisfy(line.contains) }
    }

    private func lines(_ message: String, of subject: String) -> [String] {
        let quoted = subject.contains(" ") ? "\"\(subject)\"" : subject
        return log.filter { line in
            "\(line) ".contains(" msg=\"\(message)\" subject=\(quoted) ")
        }
    }
}
