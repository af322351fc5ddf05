import Exposition
import TestSupport
import Testing

@Suite struct HistogramTests {
    private let trips = MetricDescriptor("trip_seconds", .histogram, labels: ["le", "partition"], help: "Trips.")

    private func families() -> [Family] {
        var histogram = Histogram(bounds: [0.005, 0.64, 5])
        // A bound belongs to its bucket.
        for value in [0.001, 0.005, 0.25, 5.5] { histogram.record(value) }
        return [
            Family(MetricDescriptor("up", .gauge, help: "Up.")) { $0.sample(Int64(1)) },
            Family(trips) { [histogram] writer in
                writer.sample(Label("partition", 0), histogram)
                writer.sample(Label("partition", 1), Histogram(bounds: [0.005, 0.64, 5]))
            },
            Family(MetricDescriptor("trips_total", .counter, help: "Number of trips.")) { $0.sample(Int64(4)) },
        ]
    }

    private func text(_ format: ExpositionFormat, labels: [Label] = []) -> String {
        let text = ExpositionText(format, families().map { $0.labeled(labels) })
        return String(decoding: Array(text.joined()), as: UTF8.self)
    }

    @Test func writesClassicBuckets() throws {
        #expect(
            text(.prometheusText) == """
                # HELP up Up.
                # TYPE up gauge
                up 1
                # HELP trip_seconds Trips.
                # TYPE trip_seconds histogram
                trip_seconds_bucket{partition="0",le="0.005"} 2
                trip_seconds_bucket{partition="0",le="0.64"} 3
                trip_seconds_bucket{partition="0",le="5"} 3
                trip_seconds_bucket{partition="0",le="+Inf"} 4
                trip_seconds_sum{partition="0"} 5.756
                trip_seconds_count{partition="0"} 4
                trip_seconds_bucket{partition="1",le="0.005"} 0
                trip_seconds_bucket{partition="1",le="0.64"} 0
                trip_seconds_bucket{partition="1",le="5"} 0
                trip_seconds_bucket{partition="1",le="+Inf"} 0
                trip_seconds_sum{partition="1"} 0
                trip_seconds_count{partition="1"} 0
                # HELP trips_total Number of trips.
                # TYPE trips_total counter
                trips_total 4

                """)
        #expect(try PrometheusText(text(.prometheusText)).series("trip_seconds_count").count == 2)
    }

    /// OpenMetrics spells bounds as floats, also whole ones.
    @Test func writesBoundsOfOpenMetrics() {
        let lines = text(.openMetrics, labels: [Label("cluster", "eu")]).split(separator: "\n")
        #expect(lines.contains("# TYPE trip_seconds histogram"))
        #expect(lines.contains("trip_seconds_bucket{cluster=\"eu\",partition=\"0\",le=\"0.64\"} 3"))
        #expect(lines.contains("trip_seconds_bucket{cluster=\"eu\",partition=\"0\",le=\"5.0\"} 3"))
        #expect(lines.contains("trip_seconds_bucket{cluster=\"eu\",partition=\"0\",le=\"+Inf\"} 4"))
        #expect(lines.last == "# EOF")
    }

    @Test func samplesAreCounted() {
        var text = ExpositionText(.prometheusText, families())
        while text.next() != nil {}
        #expect(text.sampleCount == 14)
    }

    @Test(.enabled(if: Promtool.isAvailable, Comment(rawValue: Promtool.unavailableReason)))
    func promtoolAcceptsTheText() async throws {
        try await Promtool.checkMetrics(text(.prometheusText, labels: [Label("cluster", "eu")]))
    }

    @Test(.openMetricsParser) func thePythonClientReadsOpenMetrics() async throws {
        let python = try #require(await PythonPackage.prometheusClient.python)
        let directory = try TemporaryDirectory(named: "openmetrics")
        let file = try directory.write(text(.openMetrics), to: "metrics")
        let script = """
            import sys
            from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
            for family in parse(open(sys.argv[1]).read()):
                print(family.name, family.type, len(family.samples))
            """
        let process = try ChildProcess([python, "-c", script, file])
        #expect(try await process.exitStatus() == .success, "\(process.standardError)")
        #expect(process.standardOutput == "up gauge 1\ntrip_seconds histogram 12\ntrips counter 1\n")
    }
}

extension Trait where Self == ConditionTrait {
    fileprivate static var openMetricsParser: Self {
        .enabled("prometheus-client cannot be had from PyPI") { await PythonPackage.prometheusClient.python != nil }
    }
}
