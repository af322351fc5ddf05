import Collector
import KafkaDiagnosis
import System

/// Which outage it is, and what was said of it: nothing is said twice.
///
/// From the first subject that cannot be reached until none is left it is one outage. It can have several subjects for one cause: of a
/// broker that leads nowhere, a busy moment makes a cluster that does not answer in time, and that broker alone in the next scrape.
struct DiagnosedOutage {
    /// Those that cannot be reached.
    private var subjects: Set<String> = []
    private var number = 0
    private var told: Set<Statement> = []

    /// Whether a broker can be reached. What keeps it from that may go by several words while it lasts.
    private struct Statement: Hashable {
        let address: HostPort
        let isReached: Bool
    }

    /// - Returns: the number of the outage that is to be looked into; nil where the change is none for the worse.
    mutating func note(_ change: OutageChange) -> Int? {
        if case .broke = change.event {
            guard change.unreachable != nil else { return nil }
            subjects.insert(change.subject)
            return number
        }
        if subjects.remove(change.subject) != nil, subjects.isEmpty {
            number += 1
            told = []
        }
        return nil
    }

    /// Of these reports those that say something new.
    /// - Parameter outage: that they are about. When it is over, nobody else says what they say.
    mutating func takeNew(_ reports: [BrokerReport], of outage: Int) -> [BrokerReport] {
        guard outage == number else { return reports }
        return reports.filter { told.insert(Statement(address: $0.address, isReached: $0.failure == nil)).inserted }
    }
}
