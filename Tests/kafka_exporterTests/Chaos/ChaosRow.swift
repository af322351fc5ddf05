import Foundation
import KafkaLogin
import TestSupport

/// A row of the chaos table: the series that a fault costs, and the duration of the longest scrape.
struct ChaosRow: Sendable {
    /// Families by subject; those on one line are lost together.
    private static let subjects = [
        ("metadata", ["kafka_topic_partition_replicas"]),
        ("leaders", ["kafka_topic_partition_leader"]),
        ("offsets", ["kafka_topic_partition_current_offset", "kafka_topic_partition_oldest_offset"]),
        ("commits", ["kafka_consumergroup_current_offset"]),
        ("lags", ["kafka_consumergroup_lag"]),
        ("members", ["kafka_consumergroup_members"]),
    ]

    let fault: String
    let healthy: PrometheusText
    private var missing: [String: Int] = [:]
    private var longest = Duration.zero

    init(fault: String, healthy: PrometheusText) {
        self.fault = fault
        self.healthy = healthy
    }

    /// - Parameter families: the family of each missing series.
    mutating func add(missing families: [String], _ duration: Duration) {
        missing.merge(Dictionary(grouping: families) { $0 }.mapValues(\.count), uniquingKeysWith: max)
        longest = max(longest, duration)
    }

    /// Prints the table, and writes it to a file beside the one that the variable CHAOS_TABLE names.
    static func publish(_ rows: [ChaosRow], order: [String], of client: ClientChoice) throws {
        let lines = order.compactMap { fault in rows.first { $0.fault == fault }?.line }
        let table = (["| fault | missing | scrape |", "|---|---|---|"] + lines).joined(separator: "\n")
        print("\(client.rawValue):\n\(table)")
        guard let path = ProcessInfo.processInfo.environment["CHAOS_TABLE"] else { return }
        try (table + "\n").write(toFile: "\(path).\(client.rawValue)", atomically: true, encoding: .utf8)
    }

    private var line: String {
        let losses = Self.subjects.compactMap { subject, families -> String? in
            let lost = families.compactMap { missing[$0] }.max() ?? 0
            let all = healthy.series(families[0]).count
            return lost == 0 ? nil : lost == all ? "all \(subject)" : "\(lost) of \(all) \(subject)"
        }
        let isAll = losses.count == Self.subjects.count && losses.allSatisfy { $0.hasPrefix("all") }
        let loss = losses.isEmpty ? "nothing" : isAll ? "everything" : losses.joined(separator: ", ")
        let seconds = String(format: "%.2f", longest / Duration.seconds(1))
        return "| \(fault) | \(loss) | \(seconds) s |"
    }
}
