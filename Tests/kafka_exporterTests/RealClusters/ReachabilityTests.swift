import TestSupport
import Testing

extension RealClusters {
    /// Clusters that cannot be reached, or not at every address.
    @Suite struct ReachabilityTests {
        @Test func anExporterThatStartsBeforeKafkaFindsItLater() async throws {
            let cluster = try await KafkaCluster.shared(version: "4.3.1", brokers: 3)
            var contents = try Contents(of: cluster, prefix: "late-")
            try await contents.createTopic("orders", records: [2])
            try await contents.commit([0: 1], of: "orders", for: "billing")

            let port = try LoopbackPorts.next()
            let exporter = try await Exporter(servers: "127.0.0.1:\(port)")
            for _ in 0..<3 {
                expectDown(try await exporter.scrape(within: 2))
            }
            try await expectNotReady(exporter, reason: "127.0.0.1:\(port)")
            #expect(try await exporter.breaks(of: "cluster", atLeast: 1).count == 1)

            let proxy = try TCPProxy(port: port, targets: [cluster.broker(1).port])
            // Without a scrape: in some setups an exporter is not scraped until it is ready.
            try await eventually("the exporter is ready") { try await exporter.get("/readyz").status == 200 }
            contents.expectComplete(try await exporter.scrape())
            #expect(try await exporter.breaks(of: "cluster", atLeast: 1).count == 1)
            #expect(try await exporter.recoveries(of: "cluster", atLeast: 1).count == 1)
            withExtendedLifetime(proxy) {}
        }

        @Test func anOutageAndARecoveryAreReported() async throws {
            try await withKafkaCluster(version: "2.8.2") { cluster in
                var contents = try Contents(of: cluster, prefix: "gone-")
                try await contents.createTopic("orders", records: [2, 3])
                try await contents.commit([0: 1, 1: 1], of: "orders", for: "billing")
                let exporter = try await Exporter(servers: cluster.bootstrap)
                let whole = try await exporter.scrape()
                #expect(whole["kafka_up"] == 1)
                #expect(try await exporter.get("/readyz").status == 200)

                cluster.broker(1).kill()
                for _ in 0..<3 {
                    expectDown(try await exporter.scrape(within: 3))
                }
                try await expectNotReady(exporter, reason: cluster.broker(1).address)
                #expect(try await exporter.breaks(of: "cluster", atLeast: 1).count == 1)

                try await cluster.broker(1).restart()
                _ = try await contents.scrape(exporter, until: "everything is back") { contents.isComplete(in: $0) }
                #expect(try await exporter.get("/readyz").status == 200)
                #expect(try await exporter.breaks(of: "cluster", atLeast: 1).count == 1)
                #expect(try await exporter.recoveries(of: "cluster", atLeast: 1).count == 1)
            }
        }

        @Test func aDeadBootstrapAddressDoesNotMatter() async throws {
            let cluster = try await KafkaCluster.shared(version: "4.3.1", brokers: 3)
            var contents = try Contents(of: cluster, prefix: "dead-")
            try await contents.createTopic("orders", records: [2])
            try await contents.commit([0: 1], of: "orders", for: "billing")
            let exporter = try await Exporter(
                servers: "127.0.0.1:\(LoopbackPorts.next())", flags: ["--kafka.server=\(cluster.broker(2).address)"])
            contents.expectComplete(try await exporter.scrape())
            #expect(exporter.log(containing: "level=warn").isEmpty)
        }

        /// Both brokers advertise the same address; a client that connects to it gets one or the other.
        @Test func twoBrokersBehindOneAddressPublishEachSeriesOnce() async throws {
            let port = try LoopbackPorts.next()
            var configuration = KafkaCluster.Configuration(version: "4.3.1", brokers: 2)
            configuration.listeners = ["SHARED": "PLAINTEXT"]
            configuration.properties = [
                "advertised.listeners": "PLAINTEXT://127.0.0.1:@PORT@,SHARED://127.0.0.1:\(port)"
            ]
            try await withKafkaCluster(configuration) { cluster in
                let contents = try await Contents.spread(over: cluster)
                let proxy = try TCPProxy(port: port, targets: cluster.brokers.map { $0.port(of: "SHARED") })
                let exporter = try await Exporter(servers: proxy.address)
                for _ in 0..<3 {
                    // The parser is strict: a duplicate series is an error.
                    let metrics = try await exporter.scrape(within: 6)
                    contents.expectNothingWrong(metrics, except: [])
                    #expect(metrics["kafka_up"] == 1)
                    #expect(
                        metrics.series("kafka_broker_info") == [
                            ["id": "1", "address": proxy.address]: 1, ["id": "2", "address": proxy.address]: 1,
                        ])
                    #expect(contents.published("kafka_topic_partition_leader", in: metrics).count == 4)
                }
            }
        }

        private func expectDown(_ metrics: PrometheusText, sourceLocation: SourceLocation = #_sourceLocation) {
            #expect(metrics["kafka_up"] == 0, sourceLocation: sourceLocation)
            let success = metrics.series("kafka_scrape_collector_success")
            #expect(success.count > 3 && success.values.allSatisfy { $0 == 0 }, sourceLocation: sourceLocation)
            for inherited in InheritedFamily.all {
                #expect(metrics.series(inherited.name).isEmpty, sourceLocation: sourceLocation)
            }
        }

        private func expectNotReady(
            _ exporter: Exporter, reason: String, sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let readiness = try await exporter.get("/readyz")
            #expect(readiness.status == 503, sourceLocation: sourceLocation)
            let text = try readiness.text()
            #expect(text.contains(reason), sourceLocation: sourceLocation)
            #expect(text.contains("Connection refused"), sourceLocation: sourceLocation)
            let health = try await exporter.get("/healthz")
            #expect(health.status == 200, sourceLocation: sourceLocation)
            #expect(try health.text() == "ok", sourceLocation: sourceLocation)
        }
    }
}
