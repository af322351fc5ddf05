import Exposition
import TestSupport
import Testing

@Suite struct ExpositionWriterTests {
    private let lag = MetricDescriptor("kafka_lag", .gauge, help: "How far \"behind\".\nBack\\slash.")
    private let scrapes = MetricDescriptor("kafka_scrapes_total", .counter, help: "Scrapes.")

    private func text(_ format: ExpositionFormat, labels: [Label] = []) -> String {
        let text = ExpositionWriter.text(format, constantLabels: labels) { writer in
            writer.family(lag) { family in
                family.sample(Label("topic", "orders"), Label("partition", 3), 42)
                family.sample(Label("topic", "a\"b\\c\nd"), Int64.min)
            }
            writer.family(MetricDescriptor("kafka_empty", .gauge, help: "Nothing.")) { _ in }
            writer.family(scrapes) { $0.sample(Int64(7)) }
        }
        return String(decoding: text, as: UTF8.self)
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
        let text = ExpositionWriter.text(.prometheusText) { writer in
            writer.family(MetricDescriptor("x", .gauge, help: "")) { $0.sample(value) }
        }
        #expect(String(decoding: text, as: UTF8.self).hasSuffix("\nx \(expected)\n"))
    }

    @Test(arguments: [0, 7, -1, 9, 10, 99, 100, 101, 999_999, 1_000_000, .max, .min, .max - 1])
    func writesIntegers(value: Int64) {
        let text = ExpositionWriter.text(.prometheusText) { writer in
            writer.family(MetricDescriptor("x", .gauge, help: "")) { $0.sample(value) }
        }
        #expect(String(decoding: text, as: UTF8.self).hasSuffix("\nx \(value)\n"))
    }

    @Test func isWholeWhateverSizeWasExpected() throws {
        func text(expectedSize: Int) -> [UInt8] {
            ExpositionWriter.text(.prometheusText, expectedSize: expectedSize) { writer in
                writer.family(MetricDescriptor("x", .gauge, help: "")) { family in
                    for number in 0..<10_000 { family.sample(Label("n", number), Int64(number)) }
                }
            }
        }
        let whole = text(expectedSize: 10_000_000)
        #expect(try PrometheusText(String(decoding: whole, as: UTF8.self)).series("x")[["n": "9999"]] == 9999)
        for size in [0, 1, 1000, whole.count - 1, whole.count, whole.count + 1] {
            #expect(text(expectedSize: size) == whole, "\(size)")
        }
    }

    @Test func repairsBytesThatAreNotUTF8() throws {
        let name = String(decoding: [UInt8(ascii: "a"), 0xff, 0xc3, UInt8(ascii: "b")], as: UTF8.self)
        let bytes = ExpositionWriter.text(.prometheusText) { writer in
            writer.family(MetricDescriptor("x", .gauge, help: "")) { $0.sample(Label("group", name), Int64(1)) }
        }
        #expect(String(validating: bytes, as: UTF8.self)?.contains("a\u{fffd}\u{fffd}b") == true)
    }

    @Test(arguments: [0, 1, 100_000])
    func compresses(lines: Int) throws {
        let text = Array(String(repeating: "kafka_lag{topic=\"orders\"} 42\n", count: lines).utf8)
        let compressed = try #require(gzip(text))
        #expect(try gunzip(compressed) == text)
    }
}
