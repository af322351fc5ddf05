import Collector
import KafkaDiagnosis
import System

/// Numbers outages, and remembers what was logged about each, so that nothing is logged twice.
///
/// An outage lasts from the first subject that cannot be reached until none is left. One cause can show up as several subjects: a broker
/// with a wrong address can make the whole cluster time out in one scrape, and show up alone in the next.
struct DiagnosedOutage {
    /// Subjects that cannot be reached.
    private var subjects: Set<String> = []
    private var number = 0
    private var reported: Set<Statement> = []

    /// Whether a broker can be reached. The reason may be worded differently while it lasts.
    private struct Statement: Hashable {
        let address: HostPort
        let isReached: Bool
    }

    /// - Returns: the number of the outage to diagnose; nil if nothing got worse.
    mutating func note(_ change: OutageChange) -> Int? {
        if case .broke = change.event {
            guard change.unreachable != nil else { return nil }
            subjects.insert(change.subject)
            return number
        }
        if subjects.remove(change.subject) != nil, subjects.isEmpty {
            number += 1
            reported = []
        }
        return nil
    }

    /// Returns those of the reports that are new.
    /// - Parameter outage: that they are about. If it is over, they are logged all the same: no later report repeats them.
    mutating func takeNew(_ reports: [BrokerReport], of outage: Int) -> [BrokerReport] {
        guard outage == number else { return reports }
        return reports.filter { reported.insert(Statement(address: $0.address, isReached: $0.failure == nil)).inserted }
    }
}
