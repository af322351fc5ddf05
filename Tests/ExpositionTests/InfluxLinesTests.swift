import TestSupport
import Testing

@testable import Exposition

@Suite struct InfluxLinesTests {
    private func lines(_ families: [Family]) -> String {
        String(decoding: InfluxLines(families, timestamp: 42).reduce(into: []) { $0 += $1 }, as: UTF8.self)
    }

    private func gauge(_ value: String) -> Family {
        Family(MetricDescriptor("lag", .gauge, labels: ["topic"], help: "Lag.")) { $0.sample(Label("topic", value), Int64(7)) }
    }

    @Test func fieldsAreNamedByTheType() {
        let total = Family(MetricDescriptor("scrapes_total", .counter, help: "All\nof them.")) { $0.sample(Int64(-3)) }
        let ratio = Family(MetricDescriptor("ratio", .gauge, help: "A share.")) { $0.sample(1.5e300) }
        #expect(
            lines([total, gauge("orders").labeled([Label("cluster", "eu")]), ratio])
                == "scrapes_total counter=-3 42\nlag,cluster=eu,topic=orders gauge=7 42\nratio gauge=1.5e+300 42\n")
    }

    @Test(
        arguments: [
            ("a b", #"a\ b"#), ("a,b=c", #"a\,b\=c"#), ("a\nb\tc\rd\u{0C}e", #"a\nb\tc\rd\fe"#), (#"a"b"#, #"a"b"#),
            (#"a\b"#, #"a\b"#),
            ("größe→", "größe→"), ("# TYPE x gauge", #"#\ TYPE\ x\ gauge"#), ("}", "}"),
            // A tag cannot end with a backslash.
            (#"a\\"#, "a"),
        ])
    func tagsAreEscapedAsTelegrafDoes(value: String, tag: String) throws {
        let line = lines([gauge(value)])
        #expect(line == "lag,topic=\(tag) gauge=7 42\n")
        #expect(try InfluxLine(parsing: line.dropLast()).tags.keys.sorted() == ["topic"])
    }

    @Test(arguments: ["", "\\", "\\\\"]) func emptyTagsAreOmitted(value: String) {
        #expect(lines([gauge(value)]) == "lag gauge=7 42\n")
    }

    @Test(arguments: [Double.infinity, -.infinity, .nan]) func valuesWithoutANumberAreOmitted(value: Double) {
        #expect(lines([Family(MetricDescriptor("x", .gauge, help: "X.")) { $0.sample(value) }]) == "")
    }

    @Test func longTextsAreMadeInPieces() throws {
        let many = Family(MetricDescriptor("many", .gauge, labels: ["number"], help: "Many."), steps: 20_000) { step, writer in
            writer.sample(Label("number", "\(step)"), Int64(step))
        }
        let pieces = Array(InfluxLines([many], timestamp: 1))
        #expect(pieces.count > 5 && pieces.allSatisfy { $0.last == UInt8(ascii: "\n") })
        let lines = String(decoding: pieces.joined(), as: UTF8.self).split(separator: "\n")
        #expect(try lines.map { try InfluxLine(parsing: $0).value } == (0..<20_000).map(Double.init))
    }
}
