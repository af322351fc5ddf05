import Exposition
import Synchronization
import TestSupport
import Testing

@Suite struct ExpositionTextTests {
    private let lag = MetricDescriptor("kafka_lag", .gauge, help: "How far \"behind\".\nBack\\slash.")
    private let scrapes = MetricDescriptor("kafka_scrapes_total", .counter, help: "Scrapes.")

    private func text(_ format: ExpositionFormat, labels: [Label] = []) -> String {
        let families = [
            Family(lag) { writer in
                writer.sample(Label("topic", "orders"), Label("partition", 3), Int64(42))
                writer.sample(Label("topic", "a\"b\\c\nd"), Int64.min)
            },
            Family(MetricDescriptor("kafka_empty", .gauge, help: "Nothing.")) { _ in },
            Family(scrapes) { $0.sample(Int64(7)) },
        ]
        return text(ExpositionText(format, families.map { $0.labeled(labels) }))
    }

    private func text(_ pieces: ExpositionText) -> String {
        String(decoding: Array(pieces.joined()), as: UTF8.self)
    }

    @Test func writesThePrometheusText() {
        #expect(
            text(.prometheusText) == """
                # HELP kafka_lag How far "behind".\\nBack\\\\slash.
                # TYPE kafka_lag gauge
                kafka_lag{topic="orders",partition="3"} 42
                kafka_lag{topic="a\\"b\\\\c\\nd"} -9223372036854775808
                # HELP kafka_scrapes_total Scrapes.
                # TYPE kafka_scrapes_total counter
                kafka_scrapes_total 7

                """)
    }

    @Test func writesOpenMetrics() {
        #expect(
            text(.openMetrics) == """
                # HELP kafka_lag How far \\"behind\\".\\nBack\\\\slash.
                # TYPE kafka_lag gauge
                kafka_lag{topic="orders",partition="3"} 42
                kafka_lag{topic="a\\"b\\\\c\\nd"} -9223372036854775808
                # HELP kafka_scrapes Scrapes.
                # TYPE kafka_scrapes counter
                kafka_scrapes_total 7
                # EOF

                """)
    }

    @Test func putsConstantLabelsOnEverySample() throws {
        let text = text(.prometheusText, labels: [Label("cluster", "eu \"1\""), Label("team", "")])
        #expect(text.contains("kafka_lag{cluster=\"eu \\\"1\\\"\",team=\"\",topic=\"orders\",partition=\"3\"} 42\n"))
        #expect(text.contains("kafka_scrapes_total{cluster=\"eu \\\"1\\\"\",team=\"\"} 7\n"))
        let parsed = try PrometheusText(text)
        #expect(parsed.series("kafka_scrapes_total") == [["cluster": "eu \"1\"", "team": ""]: 7])
    }

    @Test(arguments: [
        (0.0, "0"), (-0.25, "-0.25"), (1e21, "1e+21"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
        (1_795_261_091.77, "1795261091.77"), (27.0, "27"),
    ])
    func writesDoubles(value: Double, expected: String) {
        let family = Family(MetricDescriptor("x", .gauge, help: "")) { $0.sample(value) }
        #expect(text(ExpositionText(.prometheusText, [family])).hasSuffix("\nx \(expected)\n"))
    }

    @Test(arguments: [0, 7, -1, 9, 10, 99, 100, 101, 999_999, 1_000_000, .max, .min, .max - 1])
    func writesIntegers(value: Int64) {
        let family = Family(MetricDescriptor("x", .gauge, help: "")) { $0.sample(value) }
        #expect(text(ExpositionText(.prometheusText, [family])).hasSuffix("\nx \(value)\n"))
    }

    @Test(arguments: [(1, 10_000), (10_000, 1), (7, 3_000), (5, 10_000), (100, 1_400), (100, 100), (3, 0)])
    func isTheSameInPieces(steps: Int, linesInStep: Int) throws {
        let written = Mutex(0)
        let families = [
            Family(MetricDescriptor("kafka_empty", .gauge, help: "Nothing."), steps: 100) { _, _ in },
            Family(lag, steps: steps) { step, writer in
                written.withLock { $0 += 1 }
                for line in 0..<linesInStep { writer.sample(Label("n", step * linesInStep + line), Int64(line)) }
            },
            Family(scrapes) { $0.sample(Int64(7)) },
        ]
        let pieces = Array(ExpositionText(.openMetrics, families.map { $0.labeled([Label("c", 1)]) }))
        #expect(pieces.allSatisfy { !$0.isEmpty && $0.last == UInt8(ascii: "\n") })
        let longest = (64 << 10) + linesInStep * 40 + 1000
        #expect(pieces.allSatisfy { $0.count < longest }, "no piece is longer than what is worth a packet, and a step")
        #expect(written.withLock { $0 } <= steps + max(1, steps / 8), "few steps are written twice")

        let whole = String(decoding: Array(pieces.joined()), as: UTF8.self)
        let lines = (0..<steps * linesInStep).map { "kafka_lag{c=\"1\",n=\"\($0)\"} \($0 % linesInStep)\n" }
        let head = "# HELP kafka_lag How far \\\"behind\\\".\\nBack\\\\slash.\n# TYPE kafka_lag gauge\n"
        let end = "# HELP kafka_scrapes Scrapes.\n# TYPE kafka_scrapes counter\nkafka_scrapes_total{c=\"1\"} 7\n# EOF\n"
        #expect(whole == (lines.isEmpty ? "" : head) + lines.joined() + end)
    }

    @Test func repairsBytesThatAreNotUTF8() throws {
        let name = String(decoding: [UInt8(ascii: "a"), 0xff, 0xc3, UInt8(ascii: "b")], as: UTF8.self)
        let family = Family(MetricDescriptor("x", .gauge, help: "")) { $0.sample(Label("group", name), Int64(1)) }
        let bytes = Array(ExpositionText(.prometheusText, [family]).joined())
        #expect(String(validating: bytes, as: UTF8.self)?.contains("a\u{fffd}\u{fffd}b") == true)
    }
}
