import TestSupport
import Testing

extension Contents {
    /// Families whose values change when brokers come and go.
    static let leadershipFamilies: Set<String> = [
        "kafka_topic_partition_leader", "kafka_topic_partition_in_sync_replica", "kafka_topic_partition_leader_is_preferred",
        "kafka_topic_partition_under_replicated_partition",
    ]

    /// Expects every series to be published with its value, and no others of these topics and groups.
    func expectComplete(
        _ metrics: PrometheusText, _ expected: [String: Series]? = nil, except families: Set<String> = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for (family, expected) in expected ?? series() where !families.contains(family) {
            let published = published(family, in: metrics)
            let missing = expected.filter { published[$0.key] == nil }
            #expect(missing.isEmpty, "\(family) lacks these", sourceLocation: sourceLocation)
            expectTrue(published, family: family, expected, sourceLocation: sourceLocation)
        }
    }

    /// Expects no published series of these topics and groups to be wrong; some may be absent.
    func expectNothingWrong(
        _ metrics: PrometheusText, except families: Set<String> = leadershipFamilies,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for (family, expected) in series() where !families.contains(family) {
            expectTrue(published(family, in: metrics), family: family, expected, sourceLocation: sourceLocation)
        }
    }

    private func expectTrue(
        _ published: Series, family: String, _ expected: Series, sourceLocation: SourceLocation
    ) {
        let wrong = published.filter { expected[$0.key] != $0.value }
        let right = expected.filter { wrong[$0.key] != nil }
        #expect(wrong.isEmpty, "\(family) should have \(right) there", sourceLocation: sourceLocation)
    }

    /// Whether every series is published with its value.
    func isComplete(in metrics: PrometheusText, except families: Set<String> = []) -> Bool {
        series().allSatisfy { family, expected in
            families.contains(family) || published(family, in: metrics) == expected
        }
    }
}
