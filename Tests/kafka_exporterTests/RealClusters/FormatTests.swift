import TestSupport
import Testing

extension RealClusters {
    /// The format of the answer, depending on what the scraper accepts.
    @Suite struct FormatTests {
        private static let openMetricsAccept = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"

        @Test func textAndOpenMetricsHaveTheSameSamples() async throws {
            let (contents, exporter) = try await start(prefix: "format-")
            let text = try await exporter.get("/metrics")
            #expect(text.status == 200)
            #expect(text.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            let metrics = try PrometheusText(text.text())
            contents.expectComplete(metrics)

            let open = try await exporter.get("/metrics", headers: ["Accept": Self.openMetricsAccept])
            #expect(open.headers["content-type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8")
            let body = try open.text()
            #expect(body.hasSuffix("\n# EOF\n"))
            // The family names of counters have no `_total`; otherwise it is the same text.
            #expect(body.contains("# TYPE kafka_exporter_scrapes counter\n"))
            #expect(!body.contains("# TYPE kafka_exporter_scrapes_total"))
            let gauges = body.split(separator: "\n").filter { $0.hasPrefix("kafka_topic") || $0.hasPrefix("kafka_consumergroup") }
            let asText = try text.text().split(separator: "\n")
                .filter { $0.hasPrefix("kafka_topic") || $0.hasPrefix("kafka_consumergroup") }
            let prefix = contents.prefix
            #expect(Set(gauges.filter { $0.contains(prefix) }) == Set(asText.filter { $0.contains(prefix) }))
        }

        @Test(arguments: ["text/plain", openMetricsAccept])
        func gzipIsForClientsThatAcceptIt(accept: String) async throws {
            let (contents, exporter) = try await start(prefix: accept == "text/plain" ? "gzip-text-" : "gzip-open-")
            let plain = try await exporter.get("/metrics", headers: ["Accept": accept, "Accept-Encoding": "gzip;q=0"])
            #expect(plain.headers["content-encoding"] == nil)
            let packed = try await exporter.get("/metrics", headers: ["Accept": accept, "Accept-Encoding": "deflate, gzip"])
            #expect(packed.headers["content-encoding"] == "gzip")
            #expect(packed.headers["content-type"] == plain.headers["content-type"])
            #expect(packed.body.count < plain.body.count / 2)
            let lines = try plain.text().split(separator: "\n").filter { $0.contains(contents.prefix) }
            #expect(try packed.text().split(separator: "\n").filter { $0.contains(contents.prefix) } == lines)
            #expect(!lines.isEmpty)
        }

        /// HTTP/1.0 has no chunks. Without a length, a truncated text would look complete.
        @Test(arguments: ["", "Accept-Encoding: gzip\r\n"])
        func aClientOfHTTP10GetsTheTextWithItsLength(encoding: String) async throws {
            let (contents, exporter) = try await start(prefix: encoding.isEmpty ? "old-client-" : "old-client-gzip-")
            let connection = try TCPConnection(port: exporter.port, timeout: .seconds(120))
            try connection.write("GET /metrics HTTP/1.0\r\n\(encoding)\r\n")
            let response = try await HTTPResponse(readingFrom: connection)
            #expect(response.headers["content-encoding"] == (encoding.isEmpty ? nil : "gzip"))
            #expect(response.headers["transfer-encoding"] == nil)
            #expect(response.headers["content-length"] == "\(response.body.count)")
            contents.expectComplete(try PrometheusText(response.text()))
        }

        /// Names that end like a histogram's come from kafka_exporter; dashboards rely on them.
        @Test(.enabled(if: Promtool.isAvailable, Comment(rawValue: Promtool.unavailableReason)))
        func promtoolReportsOnlyTheInheritedNames() async throws {
            let (_, exporter) = try await start(prefix: "promtool-")
            let text = try await exporter.get("/metrics").text()
            let inherited = ["kafka_consumergroup_current_offset_sum", "kafka_consumergroup_lag_sum"]
            try await Promtool.checkMetrics(text, allowing: inherited)
            for (name, other) in [(inherited[0], inherited[1]), (inherited[1], inherited[0])] {
                await #expect("promtool finds \(name)") {
                    try await Promtool.checkMetrics(text, allowing: [other])
                } throws: {
                    "\($0)".contains(name) && "\($0)".contains("non-histogram and non-summary metrics")
                }
            }
        }

        @Test(.enabled(if: PrometheusServer.isAvailable, Comment(rawValue: PrometheusServer.unavailableReason)))
        func aRealPrometheusScrapesAndAnswers() async throws {
            let (contents, exporter) = try await start(prefix: "prometheus-")
            let prometheus = try await PrometheusServer(scraping: exporter.port)
            let expected = contents.series()
            for family in ["kafka_consumergroup_lag", "kafka_consumergroup_lag_sum", "kafka_topic_partition_current_offset"] {
                let label = family.hasPrefix("kafka_topic") ? "topic" : "consumergroup"
                try await eventually("Prometheus knows \(family)") {
                    try await prometheus.query("\(family){\(label)=~\"(?s:\(contents.prefix).*)\"}")
                } until: {
                    $0 == expected[family]
                }
            }
            #expect(try await prometheus.query("up{job=\"kafka\"}") == [[:]: 1])
        }

        private func start(prefix: String) async throws -> (Contents, Exporter) {
            let cluster = try await KafkaCluster.shared(version: "4.3.1", brokers: 3)
            var contents = try Contents(of: cluster, prefix: prefix)
            try await contents.createTopic("orders", records: [5, 6, 0])
            try await contents.commit([0: 3, 1: 6], of: "orders", for: "billing")
            try await contents.commit([0: 1], of: "orders", for: "odd \"quoted\" back\\slash new\nline")
            return (contents, try await Exporter(servers: cluster.bootstrap, flags: Self.memoryless))
        }

        /// Parts that remember the scrape before say more in the second one.
        private static let memoryless = ["--no-collector.retention", "--no-collector.lag-seconds"]
    }
}
