import Foundation
import KafkaReader
import NameFilter
import Sharding
import System
import TestSupport
import Testing
import WebServer

@testable import Collector
@testable import StatusPage

/// Pages and JSON of an exporter that has a shard of the cluster.
@Suite struct ShardPageTests {
    private static let names = (0..<12).map { "topic-\($0)" }

    /// Each group reads its own topic and the next one.
    private var contents: InMemoryCluster.Contents {
        var contents = InMemoryCluster.Contents()
        for (index, name) in Self.names.enumerated() {
            contents.leaders[name] = [1]
            contents.ends[name] = [100]
            contents.oldest[name] = [0]
            let group = GroupID("group-\(index)")
            contents.groups[group] = 1
            contents.descriptions.append(GroupDescription(id: group, coordinator: 1, members: []))
            contents.commits[group] = .success(
                [name, Self.names[(index + 1) % 12]].map { .init(topic: $0, partitions: [.init(id: 0, offset: 40)]) })
        }
        return contents
    }

    private func routes(_ shards: (any ShardSource)?, offsetsPartitions: Int? = nil) async throws -> [Route] {
        var contents = contents
        contents.leaders["__consumer_offsets"] = offsetsPartitions.map { Array(repeating: 1, count: $0) }
        var configuration = CollectorConfiguration(topics: NameFilter(), groups: NameFilter())
        configuration.shards = shards
        let collector = Collector(reader: InMemoryCluster(contents), configuration: configuration)
        let scrape = try #require(await collector.scrape(deadline: .now + .seconds(60)))
        let board = StatusBoard()
        _ = board.note(
            scrape, coversCluster: true,
            by: .init(client: "10.0.0.1:1234", userAgent: nil, timeout: .seconds(10), duration: .seconds(1)))
        return StatusRoutes(
            clusters: { [StatusRoutes.Cluster(name: nil, labels: [:], board: board)] },
            exporter: ExporterInformation(version: "1", revision: "abc", client: "auto", librdkafka: "2.0.2", flags: []),
            process: { ProcessUsage(residentMemoryBytes: nil, openFileDescriptors: nil) }, metricsPath: "/metrics"
        ).routes
    }

    private func get(_ routes: [Route], _ path: String, query: String? = nil) async throws -> (status: Status, text: String) {
        let route = try #require(routes.first { $0.path == path })
        let response = await route.handler(
            Request(path: path, query: query, remoteAddress: HostPort(host: "127.0.0.1", port: 1)))
        guard case .bytes(let body) = response.body else { throw TestSupportError("\(path) has no body") }
        return (response.status, String(decoding: body, as: UTF8.self))
    }

    private func json(_ routes: [Route], _ path: String) async throws -> [String: Any] {
        let text = try await get(routes, "/api/v1/\(path)").text
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func eachTopicAndGroupIsOnOnePage() async throws {
        var topics: [String] = []
        var groups: [String] = []
        for index in 0..<3 {
            let routes = try await routes(FixedShard(index, of: 3))
            #expect(try await get(routes, "/").text.contains("This exporter has 1 of 3 shards"))
            let status = try await json(routes, "status")
            #expect(status["shard"] as? [String: Int] == ["partitions": 1, "total": 3])
            let own = try #require(try await json(routes, "topics")["topics"] as? [[String: Any]])
            #expect((status["totals"] as? [String: Any])?["topics"] as? Int == own.count)
            topics += own.compactMap { $0["name"] as? String }
            let ownGroups = try #require(try await json(routes, "groups")["groups"] as? [[String: Any]])
            // The ends of topics that others publish are known, too.
            #expect(ownGroups.allSatisfy { $0["lag"] as? Int == 120 })
            groups += ownGroups.compactMap { $0["name"] as? String }
        }
        #expect(topics.sorted() == Self.names.sorted())
        #expect(groups.sorted() == (0..<12).map { "group-\($0)" }.sorted())
        #expect(try await json(routes(nil), "status")["shard"] is NSNull)
    }

    @Test func nothingLinksToTheTopicsOfOtherExporters() async throws {
        let shard = Shard([1], of: 3)
        let routes = try await routes(FixedShard(1, of: 3))
        for name in Self.names {
            #expect(try await get(routes, "/topics", query: "name=\(name)").status == (shard.covers(name) ? .ok : .notFound))
        }
        for index in 0..<12 where shard.covers("group-\(index)") {
            let page = try await get(routes, "/groups", query: "name=group-\(index)").text
            for name in [Self.names[index], Self.names[(index + 1) % 12]] {
                #expect(page.contains("<bdi>\(name)</bdi>"))
                #expect(page.contains("name=\(name)\"") == shard.covers(name), "\(name)")
            }
        }
    }

    /// The group of exporters cannot be joined.
    private struct NoShard: ShardSource {
        func shard(in metadata: ClusterMetadata, elapsed: Duration) throws(KafkaError) -> Shard {
            throw KafkaError(.timedOut, .membership)
        }

        var coversCluster: Bool { false }
        func isCurrent(_ shard: Shard) -> Bool { true }
    }

    @Test func withoutAShardThereAreNoTopicsAndGroups() async throws {
        let routes = try await routes(NoShard(), offsetsPartitions: 50)
        let page = try await get(routes, "/").text
        #expect(page.contains("This exporter has 0 of 50 shards") && page.contains("joining the group of exporters"))
        #expect(try await json(routes, "topics")["topics"] as? [String] == [])
        #expect(try await json(routes, "groups")["groups"] as? [String] == [])
    }
}
