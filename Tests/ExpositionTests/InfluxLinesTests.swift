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

    /// As metric_version 1 of telegraf's prometheus input writes it (`makeBuckets` in plugins/parsers/prometheus).
    @Test func aHistogramIsOneLineWithAFieldForEachBucket() throws {
        var histogram = Histogram(bounds: [0.005, 0.5, 5])
        for value in [0.001, 0.002, 2.5, 7] { histogram.record(value) }
        let family = Family(MetricDescriptor("trip_seconds", .histogram, labels: ["le", "partition"], help: "Trips.")) {
            [histogram] in
            $0.sample(Label("partition", 0), histogram)
            $0.sample(Label("partition", "a=\"b\""), Histogram(bounds: [1]))
        }
        let lines = lines([gauge("x"), family.labeled([Label("cluster", "eu")]), gauge("y")])
        #expect(
            lines == #"""
                lag,topic=x gauge=7 42
                trip_seconds,cluster=eu,partition=0 0.005=2,0.5=2,5=3,+Inf=4,sum=9.503,count=4 42
                trip_seconds,cluster=eu,partition=a\="b" 1=0,+Inf=0,sum=0,count=0 42
                lag,topic=y gauge=7 42

                """#)
        let fields = try InfluxLine(parsing: lines.split(separator: "\n")[1]).fields
        #expect(fields == ["0.005": 2, "0.5": 2, "5": 3, "+Inf": 4, "sum": 9.503, "count": 4])
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
