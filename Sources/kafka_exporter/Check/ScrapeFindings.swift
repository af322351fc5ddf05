import Collector
import KafkaDiagnosis

/// The result of one walk over the cluster, as findings.
struct ScrapeFindings {
    /// More groups that fail for the same reason add nothing.
    private static let mostFailures = 20

    /// nil for a walk that did not end in time.
    private let snapshot: Snapshot?
    /// Whether every broker could be reached by the check's own connections.
    private let areBrokersReached: Bool

    init(_ snapshot: Snapshot?, brokers: [BrokerReport]) {
        self.snapshot = snapshot
        areBrokersReached = brokers.allSatisfy { $0.failure == nil }
    }

    /// Topics that the filters admit; nil if not known.
    var topicCount: Int? { snapshot.flatMap { $0.isUp ? $0.topics.count : nil } }

    var groupCount: Int? { snapshot.flatMap { $0.isUp ? $0.groups.count : nil } }

    var all: [Finding] {
        guard let snapshot else {
            return [.failed(.scrape, .timeout, "the scrape timed out", advice: "increase --scrape.timeout")]
        }
        return snapshot.outcomes.flatMap(findings)
    }

    private func findings(of outcome: CollectorOutcome) -> [Finding] {
        let name = outcome.collector.rawValue
        if let reason = outcome.unavailability { return [.ok(.scrape, "\(name): not available: \(reason)")] }
        guard !outcome.failures.isEmpty else {
            return [
                outcome.isPartial
                    ? .warning(.scrape, "\(name): \(outcome.count), incomplete because of other failures")
                    : .ok(.scrape, "\(name): \(outcome.count), complete")
            ]
        }
        // Reading the beginnings and the ends of logs fails with the same words.
        var findings: [Finding] = []
        for failure in outcome.failures {
            let finding = Finding.failed(.scrape, failure.category, "\(name): \(failure)", advice: advice(on: failure))
            guard !findings.contains(finding) else { continue }
            guard findings.count < Self.mostFailures else {
                let untold = outcome.failures.count - Self.mostFailures
                return findings + [.failed(.scrape, failure.category, "\(name): up to \(untold) more failures")]
            }
            findings.append(finding)
        }
        return findings
    }

    private func advice(on failure: Failure) -> String? {
        switch (failure.category, failure.subject) {
        case (_, .zookeeper), (_, .node), (_, .unlistedGroups): failure.advice
        case (.dns, _), (.connect, _), (.tls, _), (.sasl, _):
            // Otherwise the findings about the brokers have it.
            areBrokersReached
                ? "the exporter's connection failed, this check's succeeded: run the check again; --kafka.client=librdkafka"
                    + " --log.enable-sarama shows the log of librdkafka" : nil
        default: failure.advice
        }
    }
}
