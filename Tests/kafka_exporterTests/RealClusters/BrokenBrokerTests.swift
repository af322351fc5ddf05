import TestSupport
import Testing

extension RealClusters {
    /// A broker that dies or freezes costs only its own numbers, and every scrape ends in time.
    @Suite struct BrokenBrokerTests {
        /// How long the metadata keeps a silent broker: long enough for some scrapes.
        private static func sessions(_ milliseconds: Int) -> [String: String] {
            ["broker.session.timeout.ms": "\(milliseconds)", "zookeeper.session.timeout.ms": "\(milliseconds)"]
        }

        @Test(arguments: ["4.3.1", "1.1.1"] as [KafkaVersion])
        func aKilledBrokerCostsOnlyItsOwnNumbersUntilTheClusterDropsIt(version: KafkaVersion) async throws {
            var properties = Self.sessions(12_000)
            // Before KIP-207 a leader that starts briefly reports the last checkpoint as the end of its log, by default five seconds old.
            properties["replica.high.watermark.checkpoint.interval.ms"] = "100"
            try await withKafkaCluster(version: version, brokers: 3, properties: properties) { cluster in
                let contents = try await Contents.spread(over: cluster)
                let exporter = try await Exporter(servers: cluster.bootstrap, flags: ["--no-lag-seconds.look-ups"])
                contents.expectComplete(try await exporter.scrape())
                let victim = cluster.broker(try await contents.client.coordinator(of: contents.name("group-0")))
                let coordinated = try await contents.groups(coordinatedBy: victim.id)

                victim.kill()
                let broken = try await exporter.scrape(within: 10)
                expectOthersWhole(broken, of: contents, without: victim.id, coordinating: coordinated)

                let smaller = try await contents.scrape(exporter, until: "the cluster is whole without the broker") { metrics in
                    let offsets = contents.series().filter { $0.key == "kafka_consumergroup_current_offset" }
                    let leadership = try await contents.leadership()
                    return metrics["kafka_brokers"] == 2 && isSuccess(metrics, butFor: "topics")
                        && contents.isPublished(offsets, in: metrics)
                        && contents.isPublished(leadership, in: metrics)
                }
                // A broker that is permanently gone costs only the partition that it alone had, which is not requested.
                let next = try await exporter.scrape(within: 10)
                RequestCounts(from: smaller, to: next).expectPlan(brokers: 2, groups: 12, of: version)
                // That partition is omitted, and so is the sum over it.
                let leaderless = contents.series(without: victim.id, coordinating: [])
                let single = ["topic": contents.name("single")]
                for family in ["kafka_topic_partition_current_offset", "kafka_consumergroup_lag", "kafka_consumergroup_lag_sum"] {
                    #expect(
                        next.series(family, where: single) == leaderless[family]?.filter { $0.key["topic"] == single["topic"] })
                }
                #expect(try await exporter.breaks(of: "broker \(victim.id)", atLeast: 1).count == 1)
                #expect(try await exporter.departures(of: "broker \(victim.id)", atLeast: 1).count == 1)

                try await victim.restart()
                let healed = try await contents.scrape(exporter, until: "everything is back") { metrics in
                    let leadership = try await contents.leadership()
                    return metrics["kafka_brokers"] == 3 && isSuccess(metrics)
                        && contents.isComplete(in: metrics, except: Contents.leadershipFamilies)
                        && contents.isPublished(leadership, in: metrics)
                }
                #expect(healed.series("kafka_broker_info").count == 3)
                // One line reported it. While partitions and groups move to other brokers, lines of their own kind may be logged as well.
                // Brokers forward questions for the state of the cluster to the controller, which may have been this one.
                let ofCluster = exporter.breaks(of: "cluster").filter { line in
                    version.needsZookeeper || !["asking for the quorum", "listing reassignments"].contains { line.contains($0) }
                }
                #expect(ofCluster.isEmpty, "\(exporter.log)")
                #expect(try await exporter.breaks(of: "broker \(victim.id)", atLeast: 1).count == 1)
            }
        }

        @Test(arguments: ["4.3.1", "0.10.2.2"] as [KafkaVersion])
        func aFrozenBrokerCostsOnlyItsOwnNumbersUntilItThaws(version: KafkaVersion) async throws {
            // The cluster keeps the broker all the time.
            try await withKafkaCluster(version: version, brokers: 3, properties: Self.sessions(120_000)) { cluster in
                let contents = try await Contents.spread(over: cluster)
                let exporter = try await Exporter(servers: cluster.bootstrap)
                let unknown: Set<String> = version < "0.11" ? ["kafka_topic_partition_leader_is_preferred"] : []
                contents.expectComplete(try await exporter.scrape(), except: unknown)
                let victim = cluster.broker(try await contents.client.coordinator(of: contents.name("group-0")))
                let coordinated = try await contents.groups(coordinatedBy: victim.id)

                victim.freeze()
                // ZooKeeper lets no session last longer than 20 s.
                for _ in 0..<(version.needsZookeeper ? 1 : 3) {
                    let broken = try await exporter.scrape(within: 10)
                    expectOthersWhole(broken, of: contents, without: victim.id, coordinating: coordinated)
                }
                #expect(try await exporter.breaks(of: "broker \(victim.id)", atLeast: 1).count == 1)
                #expect(exporter.recoveries(of: "broker \(victim.id)").isEmpty)

                victim.thaw()
                _ = try await contents.scrape(exporter, until: "everything is back") { metrics in
                    isSuccess(metrics) && contents.isComplete(in: metrics, except: Contents.leadershipFamilies)
                }
                #expect(try await exporter.breaks(of: "broker \(victim.id)", atLeast: 1).count == 1)
                #expect(try await exporter.recoveries(of: "broker \(victim.id)", atLeast: 1).count == 1)
            }
        }

        @Test func aLeaderlessPartitionCostsOnlyItsOwnNumbers() async throws {
            try await withKafkaCluster(version: "2.8.2", brokers: 2) { cluster in
                let contents = try await Contents.spread(over: cluster)
                cluster.broker(2).kill()
                let single = contents.name("single")
                try await eventually("partition 1 has no leader") {
                    try await contents.client.partitions(of: single)
                } until: {
                    $0.map(\.leader) == [1, -1]
                }
                let exporter = try await Exporter(servers: cluster.broker(1).address)
                let metrics = try await contents.scrape(exporter, until: "the other broker has all groups") { metrics in
                    isSuccess(metrics, butFor: "topics") && metrics.series("kafka_consumergroup_members").count == 12
                }
                let known = contents.series(without: 2, coordinating: [])
                for family in InheritedFamily.ofGroups.map(\.name) + [
                    "kafka_topic_partition_current_offset", "kafka_topic_partition_oldest_offset", "kafka_topic_partition_leader",
                ] {
                    let expected = known[family]?.filter { labels, _ in
                        labels["topic"] == single && !(family == "kafka_topic_partition_leader" && labels["partition"] == "1")
                    }
                    #expect(metrics.series(family, where: ["topic": single]) == expected, "\(family)")
                }
                #expect(metrics["kafka_topic_partitions", ["topic": single]] == 2)
                let lines = try await exporter.breaks(of: "topics (unavailable)", atLeast: 1)
                #expect(lines.count == 1 && lines.allSatisfy { $0.contains(" no leader") }, "\(exporter.log)")
            }
        }

        /// - Parameter collector: the only one that is incomplete; nil if all are complete.
        private func isSuccess(_ metrics: PrometheusText, butFor collector: String? = nil) -> Bool {
            let success = metrics.baseSuccess
            return success.count == 3 && success.allSatisfy { $0.value == ($0.key == collector ? 0 : 1) }
        }

        private func expectOthersWhole(
            _ metrics: PrometheusText, of contents: Contents, without broker: Int, coordinating groups: Set<String>,
            sourceLocation: SourceLocation = #_sourceLocation
        ) {
            #expect(metrics["kafka_up"] == 1, sourceLocation: sourceLocation)
            #expect(metrics["kafka_brokers"] == 3, sourceLocation: sourceLocation)
            contents.expectComplete(
                metrics, contents.series(without: broker, coordinating: groups), except: Contents.leadershipFamilies,
                sourceLocation: sourceLocation)
            let success = metrics.series("kafka_scrape_collector_success")
            #expect(success[["collector": "brokers"]] == 1, sourceLocation: sourceLocation)
            #expect(success[["collector": "topics"]] == 0, sourceLocation: sourceLocation)
            #expect(success[["collector": "consumergroups"]] == 0, sourceLocation: sourceLocation)
        }
    }
}
