import Foundation
import TestSupport

/// Compares the exporter with the yardsticks on simulated clusters that are too large for a test machine.
enum ScaleBenchmark {
    static func run(_ scenarios: [String]) async throws {
        let yardsticks = try await Yardstick.all()
        for scenario in scenarios {
            let simulator = try await Simulator(scenario)
            print("\n`\(scenario)`:\n")
            let comparison = try await Comparison(
                servers: simulator.servers, flags: ["--scrape.timeout=5m"], yardsticks: yardsticks,
                countRequests: { try await simulator.requests() })
            let cost = try await comparison.print(warmUp: 1, rounds: scenario == "large" ? 20 : 2)
            print(
                "Peak memory a series: \(decimal(cost.peakMemory / Double(cost.series), 0)) B."
                    + " 1 + 5B + G requests are \(1 + 5 * simulator.brokers + simulator.groups).")
        }
        print("\n| scenario | latency of each answer | scrape without it | with it | round trips |\n|---|---|---|---|---|")
        for milliseconds in [1, 10] {
            try await measureLatency("large", milliseconds: milliseconds)
        }
    }

    private static func measureLatency(_ scenario: String, milliseconds: Int) async throws {
        let simulator = try await Simulator(scenario)
        let exporter = try await ExporterProcess(servers: simulator.servers)
        // The first scrapes are slower, and single scrapes vary by more than a latency of a millisecond adds.
        try await exporter.scrape(times: 10)
        let without = try await exporter.scrape(times: 20)
        try await simulator.makeFault("latency&time=\(milliseconds)ms")
        let with = try await exporter.scrape(times: 20)
        // The added time as a multiple of the latency.
        let roundTrips = (with.wall - without.wall) * 1000 / Double(milliseconds)
        print(
            "| \(scenario) | \(milliseconds) ms | \(decimal(without.wall, 2)) s | \(decimal(with.wall, 2)) s "
                + "| \(decimal(roundTrips, 1)) |")
    }
}

/// The simulator as a separate process.
struct Simulator: Sendable {
    private let process: ChildProcess
    private let controlPort: Int
    let servers: String
    let brokers: Int
    let groups: Int

    init(_ scenario: String) async throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../config/scenarios/\(scenario).yaml")
        process = try ChildProcess(
            product: "kafka_simulator", ["--scenario=\(file.path)", "--listen=127.0.0.1:0", "--control=127.0.0.1:0"])
        let summary = try await process.line(containing: "simulated cluster", on: .standardOutput)
        servers = String(try await process.line(containing: "bootstrap servers: ", on: .standardOutput).split(separator: " ")[2])
        let control = try await process.line(containing: "control port: ", on: .standardOutput)
        // `simulated cluster large: 3 brokers, 500 topics with 10000 partitions, 1000 groups`
        let numbers = summary.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
        guard let port = Int(control.split(whereSeparator: { !$0.isNumber }).last ?? ""), numbers.count == 4 else {
            throw TestSupportError("the simulator said something else: \(summary), \(control)")
        }
        controlPort = port
        brokers = numbers[0]
        groups = numbers[3]
    }

    /// The number of requests that the brokers have answered so far.
    func requests() async throws -> Double {
        let metrics = try await HTTPClient.get(port: controlPort, "/metrics").text()
        return metrics.split(separator: "\n").filter { $0.hasPrefix("kafka_simulator_requests_total{") }
            .compactMap { Double($0.split(separator: " ").last ?? "") }.reduce(0, +)
    }

    func makeFault(_ query: String) async throws {
        let answer = try await HTTPClient.get(port: controlPort, "/faults/add?fault=\(query)")
        guard answer.status == 200 else { throw TestSupportError("the simulator refused: \(try answer.text())") }
    }
}
