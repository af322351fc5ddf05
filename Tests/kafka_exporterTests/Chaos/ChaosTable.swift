import Foundation
import TestSupport

/// Collects the rows of the chaos table, prints it, and writes it to the file that CHAOS_TABLE names.
actor ChaosTable {
    static let shared = ChaosTable()

    /// So many clusters and exporters at a time: more would only wait for each other.
    private var free = 6
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var rows: [String: String] = [:]

    /// Runs `body` when it is its turn.
    nonisolated func inTurn(_ body: () async throws -> Void) async throws {
        await enter()
        do {
            try await body()
        } catch {
            await leave()
            throw error
        }
        await leave()
    }

    private func enter() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    private func leave() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }

    func add(_ test: ChaosCase, missing: [String: Int], of healthy: PrometheusText, _ time: Duration) {
        let words = missing.sorted { $0.key < $1.key }.map { family, count in
            let all = healthy.series(family).count
            return "\(family.replacing("kafka_", with: "")) \(count == all ? "all" : "\(count) of \(all)")"
        }
        let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
        rows[test.description] =
            "| \(test.description) | \(words.isEmpty ? "nothing" : words.joined(separator: ", ")) | \(String(format: "%.2f", seconds)) s |"
        guard rows.count == ChaosCase.all.count else { return }
        let table = (["| fault | missing | scrape |", "|---|---|---|"] + ChaosCase.all.compactMap { rows[$0.description] })
            .joined(separator: "\n")
        print(table)
        if let path = ProcessInfo.processInfo.environment["CHAOS_TABLE"] {
            try? (table + "\n").write(toFile: path, atomically: true, encoding: .utf8)
        }
    }
}
