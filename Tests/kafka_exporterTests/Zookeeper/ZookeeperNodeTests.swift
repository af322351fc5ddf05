import TestSupport
import Testing

extension RealClusters {
    /// Nodes that cannot be read or understood.
    @Suite struct ZookeeperNodeTests {
        @Test func unreadableNodesAreCountedAndNamedOnceAndTheirSumsOmitted() async throws {
            let cluster = try await KafkaCluster.shared(version: "0.10.2.2")
            let contents = try await ZookeeperContents.sample(on: cluster, prefix: "nodes")
            let zookeeper = try await ZookeeperServer.start()
            let tree = try ZookeeperTree(zookeeper.address, chroot: "/kafka", credentials: "writer:secret")
            let secured = "/consumers/secured/offsets/nodes-orders"
            try await onThread {
                try tree.write(contents)
                try tree.create("\(secured)/0", "4")
                try tree.create("\(secured)/1", "1", access: .creator)
                try tree.create("/consumers/garbage/offsets/nodes-orders/0", "not an offset")
                try tree.create("/consumers/garbage/offsets/nodes-payments/0", "2")
                // Nodes of a deleted partition and of a deleted topic.
                try tree.create("/consumers/garbage/offsets/nodes-payments/7", "2")
                try tree.create("/consumers/garbage/offsets/nodes-gone/0", "2")
            }
            let flags = ["--use.consumelag.zookeeper", "--zookeeper.server=\(zookeeper.address)/kafka"]
            let exporter = try await Exporter(servers: cluster.bootstrap, flags: flags)
            var readable = contents
            readable.groups["secured"] = .init(commits: ["nodes-orders": [0: 4]])
            readable.groups["garbage"] = .init(commits: ["nodes-payments": [0: 2]])
            var expected = readable.series()
            expected[ZookeeperContents.lagSum]?[["consumergroup": "secured", "topic": "nodes-orders"]] = nil

            var metrics = try await exporter.scrape()
            for (family, expected) in expected {
                #expect(metrics.series(family) == expected, "\(family)")
            }
            #expect(metrics.zookeeperSuccess == 0)
            #expect(metrics["kafka_scrape_collector_success", ["collector": "consumergroups"]] == 1)
            let counted = (metrics.zookeeperErrors("acl") ?? 0, metrics.zookeeperErrors("protocol") ?? 0)
            metrics = try await exporter.scrape()
            #expect(metrics.zookeeperErrors("acl") == counted.0 + 1)
            #expect(metrics.zookeeperErrors("protocol") == counted.1 + 1)
            #expect(try await exporter.log(containing: "something is missing", atLeast: 2).count == 2)
            let forbidden = try await exporter.breaks(of: "zookeeper nodes (acl)", atLeast: 1)
            #expect(forbidden.count == 1)
            #expect(forbidden.first?.contains("/kafka\(secured)/1: not authenticated") == true)
            let garbage = try await exporter.breaks(of: "zookeeper nodes (protocol)", atLeast: 1)
            #expect(garbage.count == 1)
            #expect(
                garbage.first?.contains("/kafka/consumers/garbage/offsets/nodes-orders/0: its data is not an offset") == true)

            // A user that may read the node gets everything.
            let directory = try TemporaryDirectory(named: "zookeeper-auth")
            let authFile = try directory.write("writer:secret\n", to: "auth")
            try await onThread { try tree.delete("/consumers/garbage") }
            let reader = try await Exporter(servers: cluster.bootstrap, flags: flags + ["--zookeeper.auth-file=\(authFile)"])
            readable.groups["garbage"] = nil
            readable.groups["secured"] = .init(commits: ["nodes-orders": [0: 4, 1: 1]])
            readable.expectComplete(try await reader.scrape())
            #expect(reader.log.allSatisfy { !$0.contains("secret") })
            withExtendedLifetime(directory) {}
        }
    }
}
