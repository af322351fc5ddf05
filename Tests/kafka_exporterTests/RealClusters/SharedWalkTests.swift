import Foundation
import TestSupport
import Testing

extension RealClusters {
    /// Many scrapes at a time, and shutdown, while a broker delays a walk.
    @Suite struct SharedWalkTests {
        @Test func manyScrapesShareOneWalk() async throws {
            try await withKafkaCluster(version: "4.3.1") { cluster in
                let contents = try await Contents.spread(over: cluster, groups: 5)
                let exporter = try await Exporter(servers: cluster.bootstrap)
                _ = try await exporter.scrape()
                let before = try await exporter.scrape()
                cluster.broker(1).freeze()
                let connections = try await exporter.beginScrapes(200, within: 60)
                cluster.broker(1).thaw()
                var bodies: Set<String> = []
                for connection in connections {
                    let response = try await HTTPResponse(readingFrom: connection)
                    #expect(response.status == 200)
                    bodies.insert(try response.text())
                }
                #expect(bodies.count == 1)
                let metrics = try PrometheusText(try #require(bodies.first))
                contents.expectComplete(metrics)
                // One walk: a request for the committed offsets, of each group with librdkafka.
                let requests = ClientUnderTest.isAuto ? 1 : 5
                #expect(RequestCounts(from: before, to: metrics)["OffsetFetch"] == requests)
                let after = try await exporter.scrape()
                #expect(RequestCounts(from: metrics, to: after)["OffsetFetch"] == requests)
                #expect(after["kafka_exporter_scrapes_total"] == 203)
            }
        }

        @Test(arguments: [SIGTERM, SIGINT])
        func aSignalLetsTheCurrentScrapeFinish(signal: Int32) async throws {
            try await withKafkaCluster(version: "4.3.1") { cluster in
                let contents = try await Contents.spread(over: cluster, groups: 2)
                let exporter = try await Exporter(servers: cluster.bootstrap)
                contents.expectComplete(try await exporter.scrape())
                cluster.broker(1).freeze()
                let connections = try await exporter.beginScrapes(1, within: 60)
                exporter.process.send(signal)
                try await eventually("no new connection is accepted", every: .milliseconds(20)) {
                    (try? TCPConnection(port: exporter.port)) == nil
                }
                #expect(exporter.process.isRunning)
                cluster.broker(1).thaw()
                let response = try await HTTPResponse(readingFrom: try #require(connections.first))
                #expect(response.status == 200)
                contents.expectComplete(try PrometheusText(response.text()))
                #expect(try await exporter.process.exitStatus() == .success)
                #expect(
                    try await exporter.log(containing: "msg=stopping", signal == SIGTERM ? "SIGTERM" : "SIGINT", atLeast: 1).count
                        == 1)
                #expect(exporter.log(containing: "level=error").isEmpty)
            }
        }
    }
}
