import Foundation
import TestSupport

/// The exporter, without gzip, with it, and without the parts of a scrape that others do not have, beside the yardsticks on the same
/// cluster: in turns in one run, so that other load on the machine affects all of them. Its figures are medians.
struct Comparison: Sendable {
    private struct Contender: Sendable {
        let name: String
        /// The cost of a scrape, from that many.
        let measure: @Sendable (Int) async throws -> Cost
    }

    private let plain: ExporterProcess
    private let compressed: ExporterProcess
    private let basic: ExporterProcess
    private let contenders: [Contender]

    /// - Parameter countRequests: the brokers' own count, where there is one.
    init(
        servers: String, flags: [String] = [], yardsticks: [Yardstick],
        countRequests: (@Sendable () async throws -> Double)? = nil
    ) async throws {
        let (plain, compressed, basic) = (
            try await ExporterProcess(servers: servers, flags: flags),
            try await ExporterProcess(servers: servers, flags: flags, takesGzip: true),
            try await ExporterProcess(servers: servers, flags: flags, collectors: ["brokers", "topics", "consumergroups"])
        )
        (self.plain, self.compressed, self.basic) = (plain, compressed, basic)
        contenders =
            [
                Contender(name: "exporter") { try await plain.scrape(times: $0) },
                Contender(name: "exporter, gzip") { try await compressed.scrape(times: $0) },
                Contender(name: "exporter, no parts") { try await basic.scrape(times: $0) },
            ]
            + yardsticks.map { yardstick in
                Contender(name: yardstick.name) { rounds in
                    let before = try await countRequests?()
                    var cost = try await yardstick.run(rounds: rounds, servers: servers)
                    if cost.requests == nil, let before, let after = try await countRequests?() {
                        // The first round counts, which needs few to learn the cluster.
                        cost.requests = (after - before) / Double(rounds + 1)
                    }
                    return cost
                }
            }
    }

    /// Measures, and prints a table.
    /// - Parameters:
    ///   - warmUp: scrapes in which the exporters learn the cluster, and reach their steady memory.
    ///   - rounds: scrapes in a row.
    /// - Returns: the exporter's cost without gzip.
    func print(warmUp: Int, rounds: Int) async throws -> Cost {
        for exporter in [plain, compressed, basic] { try await exporter.scrape(times: warmUp) }
        var costs: [String: [Cost]] = [:]
        // Each goes first equally often: the brokers become faster all the time.
        for turn in contenders.indices {
            for index in contenders.indices {
                let contender = contenders[(turn + index) % contenders.count]
                costs[contender.name, default: []].append(try await contender.measure(rounds))
            }
        }
        let medians = costs.mapValues(Cost.median)
        // The yardsticks write the same series; the exporter has some of its own.
        guard let ours = medians["exporter"], let gzipped = medians["exporter, gzip"], let floor = medians["floor"],
            let wire = medians["wire"], floor.series == wire.series
        else { throw TestSupportError("floor and wire do not have the same series") }
        Swift.print("| | wall | of floor | of wire | CPU | of floor | of wire | peak memory | of floor | of wire | requests |")
        Swift.print("|---|---|---|---|---|---|---|---|---|---|---|")
        for name in contenders.map(\.name) {
            if let cost = medians[name] { Swift.print(Self.row(name, cost, medians)) }
        }
        let text = try await plain.text()
        let gzip = try GzipBenchmark.cpuSecondsOfGzip(text)
        // It may be less: what is compressed takes less to send.
        let added = gzipped.cpu - ours.cpu
        Swift.print(
            "\nText: \(ours.series) series, \(decimal(Double(text.count) / 1e6, 1)) MB. `gzip -1` of it takes \(milliseconds(gzip)) of CPU."
                + " With gzip the exporter takes \(milliseconds(added)) more: \(decimal(added / gzip, 2)) of that.")
        // Into a file, it would be written at the end otherwise.
        fflush(nil)
        return ours
    }

    private static func row(_ name: String, _ cost: Cost, _ medians: [String: Cost]) -> String {
        func cells(_ value: (Cost) -> Double, _ text: (Double) -> String) -> [String] {
            [text(value(cost))]
                + ["floor", "wire"].map { other in
                    guard other != name, let reference = medians[other] else { return "" }
                    return decimal(value(cost) / value(reference), 2)
                }
        }
        let megabytes: (Double) -> String = { "\(decimal($0 / 1e6, 1)) MB" }
        let figures = cells(\.wall, milliseconds) + cells(\.cpu, milliseconds) + cells(\.peakMemory, megabytes)
        return "| \(([name] + figures + [cost.requests.map { decimal($0, 0) } ?? ""]).joined(separator: " | ")) |"
    }

    /// Prints how long the exporter takes to start, and what its memory becomes in many scrapes.
    func printProcess(scrapes: Int) async throws {
        Swift.print("\nProcess start to the first answered request: \(milliseconds(plain.startTime)).")
        let early = try plain.residentMemory()
        try await plain.scrape(times: scrapes)
        let late = try plain.residentMemory()
        Swift.print(
            "Memory before and after \(scrapes) further scrapes: \(decimal(early / 1e6, 1)) MB, \(decimal(late / 1e6, 1)) MB.")
    }
}

func decimal(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
}

func milliseconds(_ seconds: Double) -> String { "\(decimal(seconds * 1000, 1)) ms" }
