import Foundation
import TestSupport

/// The exporter as operators run it: a separate process, scraped over HTTP.
struct ExporterProcess: Sendable {
    private let process: ChildProcess
    private let port: Int
    private let path: String
    /// Whether the client takes gzip, as Prometheus does.
    private let takesGzip: Bool
    /// Seconds from the start of the process to the first answered request.
    let startTime: Double

    /// - Parameter collectors: what is scraped; all that is on if empty.
    init(servers: String, flags: [String] = [], collectors: [String] = [], takesGzip: Bool = false) async throws {
        path = "/metrics?" + collectors.map { "collect[]=\($0)" }.joined(separator: "&")
        self.takesGzip = takesGzip
        let start = ContinuousClock.now
        process = try ChildProcess(
            product: "kafka_exporter", ["--kafka.server=\(servers)", "--web.listen-address=127.0.0.1:0"] + flags)
        let line = try await process.line(containing: "msg=started", on: .standardError)
        guard let address = line.split(separator: " ").first(where: { $0.hasPrefix("address=") }),
            let port = Int(address.split(separator: ":").last ?? "")
        else { throw TestSupportError("the exporter did not say where it listens: \(line)") }
        self.port = port
        _ = try await HTTPClient.get(port: port, "/healthz")
        startTime = start.duration(to: .now) / .seconds(1)
    }

    @discardableResult
    func scrape(times: Int) async throws -> Cost {
        guard times > 0 else { return Cost(wall: 0, cpu: 0, peakMemory: 0) }
        let cpu = try cpuSeconds()
        var wall = Duration.zero
        var (bytes, series) = (0, 0)
        // Since the start of the process, when each scrape had ended.
        var requests: [Double] = []
        for _ in 0..<times {
            let start = ContinuousClock.now
            let answer = try await answer()
            wall += start.duration(to: answer.arrival)
            let text = try answer.decompressedBody()
            // The exporter's own series are at the end.
            let end = String(decoding: text.suffix(20_000), as: UTF8.self)
            guard answer.status == 200, takesGzip == (answer.headers["content-encoding"] == "gzip"),
                ["topics", "consumergroups"].allSatisfy({
                    end.contains("\nkafka_scrape_collector_success{collector=\"\($0)\"} 1\n")
                })
            else { throw TestSupportError("a scrape was not whole: \(end)") }
            requests.append(
                end.split(separator: "\n").filter { $0.hasPrefix("kafka_exporter_requests_total{") }
                    .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +))
            bytes = text.count
            series = text.split(separator: UInt8(ascii: "\n")).lazy.filter { $0.first != UInt8(ascii: "#") }.count
        }
        let seconds = wall / .seconds(1)
        return Cost(
            wall: seconds / Double(times), cpu: (try cpuSeconds() - cpu) / Double(times),
            peakMemory: try status("VmHWM") * 1024,
            requests: times > 1 ? ((requests.last ?? 0) - requests[0]) / Double(times - 1) : nil, bytes: bytes, series: series)
    }

    private func answer() async throws -> HTTPResponse {
        try await HTTPClient.get(
            port: port, path, headers: takesGzip ? ["Accept-Encoding": "gzip"] : [:], timeout: .seconds(300))
    }

    func text() async throws -> [UInt8] { try await answer().decompressedBody() }

    func metrics() async throws -> PrometheusText {
        try await PrometheusText(HTTPClient.get(port: port, "/metrics").text())
    }

    func residentMemory() throws -> Double {
        try status("VmRSS") * 1024
    }

    func cpuSeconds() throws -> Double {
        try Self.cpuSeconds(of: process.processID)
    }

    /// User and system time of a process so far, by its own clock (clock_getcpuclockid(3)): /proc counts in hundredths of a second.
    static func cpuSeconds(of processID: Int32) throws -> Double {
        var clock = clockid_t()
        var time = timespec()
        guard clock_getcpuclockid(processID, &clock) == 0, clock_gettime(clock, &time) == 0 else {
            throw TestSupportError("the CPU time of process \(processID) is not known")
        }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The value of a line of /proc/PID/status, in kB.
    private func status(_ name: String) throws -> Double {
        let status = try String(contentsOfFile: "/proc/\(process.processID)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("\(name):") }
        guard let value = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Double($0) }) else {
            throw TestSupportError("/proc does not tell \(name)")
        }
        return value
    }
}
