import Foundation
import TestSupport

/// Collects the rows of the chaos table, prints it, and writes it to the file that CHAOS_TABLE names.
actor ChaosTable {
    static let shared = ChaosTable()

    /// So many clusters and exporters at a time: more would only wait for each other.
    private var free = 4
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

    /// Families by what they tell; those of one line are lost together.
    private static let subjects = [
        ("metadata", ["kafka_topic_partition_replicas"]),
        ("leaders", ["kafka_topic_partition_leader"]),
        ("offsets", ["kafka_topic_partition_current_offset", "kafka_topic_partition_oldest_offset"]),
        ("commits", ["kafka_consumergroup_current_offset"]),
        ("lags", ["kafka_consumergroup_lag"]),
        ("members", ["kafka_consumergroup_members"]),
    ]

    /// - Parameter missing: how many series of each family.
    func add(_ test: ChaosCase, missing: [String: Int], of healthy: PrometheusText, _ time: Duration) {
        let words = Self.subjects.compactMap { subject, families -> String? in
            let lost = families.compactMap { missing[$0] }.max() ?? 0
            let all = healthy.series(families[0]).count
            return lost == 0 ? nil : lost == all ? "all \(subject)" : "\(lost) of \(all) \(subject)"
        }
        let isAll = words.count == Self.subjects.count && words.allSatisfy { $0.hasPrefix("all") }
        let loss = words.isEmpty ? "nothing" : isAll ? "everything" : words.joined(separator: ", ")
        rows[test.description] =
            "| \(test.description) | \(loss) | \(String(format: "%.2f", time / Duration.seconds(1))) s |"
        guard rows.count == ChaosCase.chosen.count else { return }
        let table = (["| fault | missing | scrape |", "|---|---|---|"] + ChaosCase.chosen.compactMap { rows[$0.description] })
            .joined(separator: "\n")
        print(table)
        if let path = ProcessInfo.processInfo.environment["CHAOS_TABLE"] {
            try? (table + "\n").write(toFile: path, atomically: true, encoding: .utf8)
        }
    }
}
