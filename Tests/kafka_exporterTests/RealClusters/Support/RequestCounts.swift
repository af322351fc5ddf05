import TestSupport
import Testing

/// The requests to the brokers between two scrapes, by the protocol's name.
struct RequestCounts {
    private var counts: [String: Int] = [:]

    init(from first: PrometheusText, to last: PrometheusText) {
        let family = "kafka_exporter_requests_total"
        for (labels, value) in last.series(family) {
            let count = Int(value - (first[family, labels] ?? 0))
            if count != 0 { counts[labels["request"] ?? ""] = count }
        }
    }

    subscript(request: String) -> Int { counts[request] ?? 0 }

    /// Expects the number of requests that scrapes of an unchanging cluster cost.
    func expectPlan(
        scrapes: Int = 1, brokers: Int, groups: Int, of version: KafkaVersion, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let isAuto = ClientUnderTest.isAuto
        var expected = [
            "Metadata": scrapes, "ListGroups": (isAuto ? 1 : 2) * brokers * scrapes, "ListOffsets": 2 * brokers * scrapes,
            "OffsetFetch": groups * scrapes,
        ]
        if isAuto, version >= "3.0" {
            // A broker without groups is not asked for commits.
            #expect((1...brokers * scrapes).contains(self["OffsetFetch"]), sourceLocation: sourceLocation)
            expected["OffsetFetch"] = counts["OffsetFetch"]
        }
        // A broker without groups is not asked to describe any.
        #expect(self["DescribeGroups"] <= brokers * scrapes, sourceLocation: sourceLocation)
        expected["DescribeGroups"] = counts["DescribeGroups"]
        if isAuto {
            // Those of the parts that are on by default.
            if version >= "2.8" { expected["DescribeCluster"] = scrapes }
            if version >= "4" { expected["DescribeQuorum"] = scrapes }
            if version >= "2.4" { expected["ListPartitionReassignments"] = scrapes }
        }
        #expect(counts == expected, sourceLocation: sourceLocation)
    }
}
