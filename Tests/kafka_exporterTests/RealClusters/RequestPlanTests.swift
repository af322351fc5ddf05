import TestSupport
import Testing

extension RealClusters {
    @Suite struct RequestPlanTests {
        @Test func aScrapeSendsOnlyThePlannedRequests() async throws {
            let cluster = try await KafkaCluster.shared(version: "4.3.1", brokers: 3)
            let contents = try await Contents.spread(over: cluster, prefix: "plan-", groups: 7)
            let exporter = try await Exporter(
                servers: cluster.bootstrap,
                flags: ["--topic.filter=^plan-", "--group.filter=^plan-", "--no-lag-seconds.look-ups"])
            // The first scrapes also connect and discover the cluster.
            let beginning = try await exporter.scrape()
            contents.expectComplete(beginning)
            #expect((beginning["kafka_exporter_requests_total", ["request": "ApiVersions"]] ?? 0) > 0)
            #expect(beginning["kafka_exporter_requests_total", ["request": "FindCoordinator"]] == nil)
            let first = try await exporter.scrape()
            var last = first
            for _ in 0..<5 {
                last = try await exporter.scrape()
                contents.expectComplete(last)
            }
            RequestCounts(from: first, to: last).expectPlan(scrapes: 5, brokers: 3, groups: 7, of: cluster.version)
        }
    }
}
