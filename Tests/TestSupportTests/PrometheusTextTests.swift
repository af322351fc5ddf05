import TestSupport
import Testing

struct PrometheusTextTests {
    @Test func valuesAreFoundByNameAndLabels() throws {
        let metrics = try PrometheusText(
            #"""
            # HELP lag How far behind \\ \n
            # TYPE lag gauge
            lag{topic="a\"b\\c\nd",partition="0"} 5
            lag{topic="x",partition="0"} -1.5e3 1700000000000
            # A comment of no meaning
            # TYPE brokers gauge
            brokers 3
            # TYPE seconds histogram
            seconds_bucket{le="+Inf"} 2
            seconds_sum +Inf
            seconds_count 2

            """#)
        #expect(metrics.families.map(\.name) == ["lag", "brokers", "seconds"])
        #expect(metrics.family("lag")?.help == "How far behind \\ \n")
        #expect(metrics.family("lag")?.type == "gauge")
        #expect(metrics["lag", ["topic": "a\"b\\c\nd", "partition": "0"]] == 5)
        #expect(metrics["lag", ["topic": "x", "partition": "0"]] == -1500)
        #expect(metrics["lag", ["topic": "x"]] == nil)
        #expect(metrics.series("lag").count == 2)
        #expect(metrics.series("lag", where: ["topic": "x"]) == [["topic": "x", "partition": "0"]: -1500])
        #expect(metrics["brokers"] == 3)
        #expect(metrics["seconds_sum"] == .infinity)
        #expect(metrics["seconds_bucket", ["le": "+Inf"]] == 2)
    }

    @Test(arguments: [
        ("# TYPE a gauge\na 1", "the last line does not end with a newline"),
        ("# TYPE a gauge\na 1\na 2\n", "a duplicate series"),
        ("# TYPE a gauge\na{x=\"1\",y=\"2\"} 1\na{y=\"2\",x=\"1\"} 2\n", "a duplicate series"),
        ("# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\na{x=\"1\"} 1\n", "the family a is in two places"),
        ("a 1\n", "a sample without TYPE"),
        ("# TYPE a gauge\na 1\n# HELP a late\n", "HELP or TYPE after the samples"),
        ("# TYPE a gauge\n# TYPE a gauge\n", "a second TYPE"),
        ("# HELP a x\n# HELP a x\n", "a second HELP"),
        ("# TYPE a thermometer\n", "no such type"),
        ("# TYPE 1a gauge\n", "no metric name"),
        ("# HELP a bad \\t escape\n", "a bad escape"),
        ("# TYPE a gauge\na{x=\"\\t\"} 1\n", "a bad escape"),
        ("# TYPE a gauge\na{x=\"1} 1\n", "an open quote"),
        ("# TYPE a gauge\na{x=\"1\" y=\"2\"} 1\n", "no comma between labels"),
        ("# TYPE a gauge\na{x=\"1\",x=\"2\"} 1\n", "the label x twice"),
        ("# TYPE a gauge\na{x:y=\"1\"} 1\n", "a bad label"),
        ("# TYPE a gauge\na{x=\"1\",} 1\n", "a bad label"),
        ("# TYPE a gauge\na{} one\n", "not one value after the series"),
        ("# TYPE a gauge\na 0x10\n", "not one value after the series"),
        ("# TYPE a gauge\na  1\n", "not one value after the series"),
        ("# TYPE a gauge\na 1 1.5\n", "a bad timestamp"),
        ("# TYPE a gauge\n\na 1\n", "a bad metric name"),
        ("# TYPE a gauge\r\na 1\n", "no such type"),
    ])
    func unclearTextIsRejected(text: String, reason: String) {
        #expect {
            try PrometheusText(text)
        } throws: {
            "\($0)".contains(reason)
        }
    }

    @Test(.enabled(if: Promtool.isAvailable, Comment(rawValue: Promtool.unavailableReason)))
    func promtoolChecksMetrics() async throws {
        try await Promtool.checkMetrics("# HELP kafka_brokers Words.\n# TYPE kafka_brokers gauge\nkafka_brokers 1\n")
        let withoutHelp = "# TYPE kafka_brokers gauge\nkafka_brokers 1\n"
        try await Promtool.checkMetrics(withoutHelp, allowing: ["no help text"])
        await #expect {
            try await Promtool.checkMetrics(withoutHelp)
        } throws: {
            "\($0)".contains("no help text")
        }
        await #expect(throws: TestSupportError.self) {
            try await Promtool.checkMetrics("kafka_brokers one\n")
        }
    }
}
