import TestSupport
import Testing

extension RealClusters {
    /// An unavailable ZooKeeper costs only its own series.
    @Suite struct ZookeeperOutageTests {
        @Test func aServerThatStartsStopsAndFreezesCostsOnlyItsOwnSeries() async throws {
            let cluster = try await KafkaCluster.shared(version: "0.10.2.2")
            let contents = try await ZookeeperContents.sample(on: cluster, prefix: "outage")
            let zookeeper = try await ZookeeperServer.start()
            let tree = try ZookeeperTree(zookeeper.address, chroot: "/kafka")
            try await onThread { try tree.write(contents) }
            zookeeper.kill()

            // Before ZooKeeper runs.
            let exporter = try await Exporter(
                servers: cluster.bootstrap,
                flags: ["--use.consumelag.zookeeper", "--zookeeper.server=\(zookeeper.address)/kafka"])
            for scrape in 1...2 {
                let metrics = try await exporter.scrape(within: 5)
                metrics.expectOnlyZookeeperIsMissing()
                #expect(metrics.zookeeperErrors("connect") ?? 0 >= Double(scrape))
            }
            #expect(try await exporter.breaks(of: "zookeeper", atLeast: 1).count == 1)
            #expect(exporter.breaks(of: "zookeeper").first?.contains("no session with \(zookeeper.address)/kafka") == true)
            try await zookeeper.restart()
            try await expectRecovery(of: exporter, contents)
            #expect(try await exporter.recoveries(of: "zookeeper", atLeast: 1).count == 1)

            zookeeper.kill()
            for _ in 1...2 {
                try await exporter.scrape(within: 5).expectOnlyZookeeperIsMissing()
            }
            #expect(try await exporter.breaks(of: "zookeeper", atLeast: 2).count == 2)
            try await zookeeper.restart()
            try await expectRecovery(of: exporter, contents)
            #expect(try await exporter.recoveries(of: "zookeeper", atLeast: 2).count == 2)

            // ZooKeeper is silent. The scrape still ends in time: the first by its deadline, later ones by the lost connection.
            zookeeper.freeze()
            for _ in 1...3 {
                try await exporter.scrape(within: 4).expectOnlyZookeeperIsMissing()
            }
            #expect(try await exporter.breaks(of: "zookeeper", atLeast: 3).count == 3)
            zookeeper.thaw()
            try await expectRecovery(of: exporter, contents)
            #expect(try await exporter.recoveries(of: "zookeeper", atLeast: 3).count == 3)
            #expect(try await exporter.log(containing: "something is missing", atLeast: 3).count == 3)
            withExtendedLifetime(tree) {}
        }

        /// Each answer takes 0.6 s, and the walk needs several of them in sequence.
        @Test func aSlowServerCostsOnlyItsOwnSeriesIfTimeIsShort() async throws {
            let cluster = try await KafkaCluster.shared(version: "0.10.2.2")
            let contents = try await ZookeeperContents.sample(on: cluster, prefix: "slow")
            let zookeeper = try await ZookeeperServer.start()
            try await onThread { try ZookeeperTree(zookeeper.address, chroot: "/kafka").write(contents) }
            let proxy = try TCPProxy(
                port: LoopbackPorts.next(), targets: [zookeeper.port], latency: .milliseconds(600))
            let exporter = try await Exporter(
                servers: cluster.bootstrap,
                flags: ["--use.consumelag.zookeeper", "--zookeeper.server=\(proxy.address)/kafka"])
            try await expectRecovery(of: exporter, contents)
            try await exporter.scrape(within: 2).expectOnlyZookeeperIsMissing()
            #expect(try await exporter.breaks(of: "zookeeper", atLeast: 1).count == 1)
            try await expectRecovery(of: exporter, contents)
        }

        @Test func anEnsembleServesWithoutOneOfItsServers() async throws {
            let cluster = try await KafkaCluster.shared(version: "0.10.2.2")
            let contents = try await ZookeeperContents.sample(on: cluster, prefix: "ensemble")
            let servers = try await ZookeeperServer.startEnsemble(of: 3)
            let addresses = servers.map(\.address)
            try await onThread {
                try ZookeeperTree(addresses.joined(separator: ","), chroot: "/kafka").write(contents)
            }

            servers[0].kill()
            let exporter = try await Exporter(
                servers: cluster.bootstrap,
                flags: [
                    "--use.consumelag.zookeeper", "--zookeeper.server=\(addresses[0])", "--zookeeper.server=\(addresses[1])",
                    "--zookeeper.server=\(addresses[2])/kafka",
                ])
            try await expectRecovery(of: exporter, contents)

            // Without a majority no server answers.
            servers[1].kill()
            try await eventually("the remaining server stops serving", every: .milliseconds(500)) {
                try await exporter.scrape(within: 5).zookeeperSuccess == 0
            }
            try await exporter.scrape(within: 5).expectOnlyZookeeperIsMissing()
            #expect(try await exporter.breaks(of: "zookeeper", atLeast: 1).last?.contains("subject=zookeeper") == true)
            try await servers[0].restart()
            try await expectRecovery(of: exporter, contents)
        }

        private func expectRecovery(
            of exporter: Exporter, _ contents: ZookeeperContents, sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let metrics = try await eventually("ZooKeeper's series are published", every: .milliseconds(500)) {
                try await exporter.scrape()
            } until: {
                $0.zookeeperSuccess == 1
            }
            contents.expectComplete(metrics, sourceLocation: sourceLocation)
        }
    }
}
