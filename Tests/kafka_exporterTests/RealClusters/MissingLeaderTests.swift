import KafkaSimulator
import TestSupport
import Testing

/// Partitions whose leader cannot be asked: the missing series are reported, with the reason.
@Suite(.serialized) struct SimulatedMissingLeaderTests {
    private static let unavailable = ["collector": "consumergroups", "error": "unavailable"]

    private func cluster() throws -> (SimulatedCluster, String) {
        let cluster = try SimulatedCluster(scenario: ChaosCase.scenario, clock: .manual(.seconds(60)))
        return (cluster, try cluster.start())
    }

    /// Groups vanish with the partition of `__consumer_offsets` that stores them, whether the filters admit that topic or not.
    @Test(arguments: [[], ["--topic.exclude=^__"]])
    func unlistedGroupsAreReported(flags: [String]) async throws {
        let (cluster, servers) = try cluster()
        let exporter = try await Exporter(servers: servers, flags: flags)
        #expect(isSuccess(try await exporter.scrape()))

        cluster.inject(.leaderless(topic: "__consumer_offsets"))
        let metrics = try await exporter.scrape()
        #expect(metrics.series("kafka_consumergroup_members").isEmpty)
        #expect(metrics["kafka_scrape_collector_success", ["collector": "consumergroups"]] == 0)
        #expect(metrics["kafka_exporter_scrape_errors_total", Self.unavailable] == 1)
        let lines = try await exporter.breaks(of: "consumer groups (not listed)", atLeast: 1)
        let text = "of __consumer_offsets have no leader: their groups cannot be listed"
        #expect(lines.count == 1 && lines[0].contains(text), "\(exporter.log)")

        cluster.clearFaults()
        #expect(isSuccess(try await exporter.scrape()))
        #expect(try await exporter.recoveries(of: "consumer groups (not listed)", atLeast: 1).count == 1)
        cluster.stop()
    }

    @Test func onePartitionCostsOnlyItsGroups() async throws {
        let (cluster, servers) = try cluster()
        let exporter = try await Exporter(servers: servers, flags: ["--topic.exclude=^__"])
        let listed = groups(in: try await exporter.scrape())
        var lost: Set<String> = []
        for partition in 0..<Int32(try #require(cluster.state.partitions(ofTopic: "__consumer_offsets"))) {
            let fault = cluster.inject(.leaderless(topic: "__consumer_offsets", partition: partition))
            let metrics = try await exporter.scrape()
            let coordinated = listed.filter { cluster.state.coordinator(ofGroup: $0) >= 0 }
            #expect(groups(in: metrics) == coordinated)
            #expect(metrics["kafka_scrape_collector_success", ["collector": "consumergroups"]] == 0)
            lost.formUnion(listed.subtracting(coordinated))
            cluster.clear(fault)
        }
        #expect(lost == listed)
        cluster.stop()
    }

    @Test func checkFails() async throws {
        let (cluster, servers) = try cluster()
        cluster.inject(.leaderless(topic: "__consumer_offsets", partition: 3))
        let (report, status) = try await CheckReport.run(["--kafka.server=\(servers)", "--topic.exclude=^__"])
        #expect(status == .exited(1))
        #expect(!report.whole)
        let failure = try #require(report.scrape.first { $0.status == "failed" })
        #expect(failure.error == "unavailable")
        #expect(
            failure.text == "consumergroups: partition 3 of __consumer_offsets has no leader: its groups cannot be listed")
        #expect(failure.advice?.contains("--topic '__consumer_offsets'") == true)
        cluster.stop()
    }

    /// It is unknown whether a partition has a leader that its broker's other listeners know.
    @Test(arguments: [9, 5] as [Int16])
    func aBrokerWithoutTheListenerIsReported(metadataVersion: Int16) async throws {
        var scenario = ChaosCase.scenario
        scenario.newestVersions = [.metadata: metadataVersion]
        let cluster = try SimulatedCluster(scenario: scenario, clock: .manual(.seconds(60)))
        let exporter = try await Exporter(servers: try cluster.start())
        let healthy = try await exporter.scrape()
        cluster.inject(.noListener(broker: 2))
        let metrics = try await exporter.scrape()
        let isLedByOther = { (labels: PrometheusText.Labels) in
            cluster.state.leader(topic: labels["topic"] ?? "", partition: Int32(labels["partition"] ?? "") ?? -1) != 2
        }
        for family in ["leader", "leader_is_preferred", "current_offset", "oldest_offset"] {
            let family = "kafka_topic_partition_\(family)"
            #expect(metrics.series(family) == healthy.series(family).filter { isLedByOther($0.key) }, "\(family)")
        }
        let isReported = metadataVersion > 5 && ClientUnderTest.tellsMissingListeners
        let subject = isReported ? ": their leaders have" : "have no leader, or their leaders have"
        try await expectBreaks(exporter, "\(subject) no listener that matches the one in use", isSuccess(metrics))
        cluster.stop()
    }

    @Test func aLeaderThatIsNotAmongTheBrokersIsReported() async throws {
        let (cluster, servers) = try cluster()
        let exporter = try await Exporter(servers: servers)
        let healthy = try await exporter.scrape()
        cluster.inject(.leaveOut(broker: 2))
        let metrics = try await exporter.scrape()
        // The leader is published nevertheless.
        for family in ["kafka_topic_partition_leader", "kafka_topic_partition_leader_is_preferred"] {
            #expect(metrics.series(family) == healthy.series(family))
        }
        try await expectBreaks(exporter, "their leader, broker 2, is not among the brokers", isSuccess(metrics))
        cluster.stop()
    }

    private func expectBreaks(
        _ exporter: Exporter, _ text: String, _ isSuccess: Bool, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        #expect(!isSuccess, sourceLocation: sourceLocation)
        for subject in ["topics (unavailable)", "consumer groups (not listed)"] {
            let lines = try await exporter.breaks(of: subject, atLeast: 1)
            #expect(lines.count == 1 && lines[0].contains(text), "\(exporter.log)", sourceLocation: sourceLocation)
        }
        // No broker is reported as silent, and nothing that the partition holds as missing.
        let lines = try await exporter.log(containing: "something is missing", atLeast: 2)
        #expect(lines.count == 2, "\(exporter.log)", sourceLocation: sourceLocation)
    }

    private func groups(in metrics: PrometheusText) -> Set<String> {
        Set(metrics.series("kafka_consumergroup_current_offset").keys.compactMap { $0["consumergroup"] })
    }

    private func isSuccess(_ metrics: PrometheusText) -> Bool {
        metrics.baseSuccess == ["brokers": 1, "topics": 1, "consumergroups": 1]
    }
}

extension RealClusters {
    /// The same with real brokers.
    @Suite struct MissingLeaderTests {
        @Test func groupsOfADeadBrokerAreReported() async throws {
            let properties = ["offsets.topic.replication.factor": "1"]
            try await withKafkaCluster(version: "4.3.1", brokers: 3, properties: properties) { cluster in
                let contents = try await Contents.spread(over: cluster)
                let victim = cluster.broker(try await contents.client.coordinator(of: contents.name("group-0")))
                let coordinated = try await contents.groups(coordinatedBy: victim.id)
                let exporter = try await Exporter(servers: cluster.bootstrap, flags: ["--topic.exclude=^__"])
                contents.expectComplete(try await exporter.scrape())

                victim.kill()
                _ = try await contents.scrape(exporter, until: "the cluster has dropped the broker") { $0["kafka_brokers"] == 2 }
                let metrics = try await exporter.scrape(within: 10)
                let groups = Set(metrics.series("kafka_consumergroup_members").keys.map { $0["consumergroup"] ?? "" })
                #expect(groups == Set(contents.groups.keys).subtracting(coordinated))
                #expect(metrics["kafka_scrape_collector_success", ["collector": "consumergroups"]] == 0)
                let line = try #require(
                    try await exporter.breaks(of: "consumer groups (not listed)", atLeast: 1).first, "\(exporter.log)")
                #expect(line.contains("of __consumer_offsets") && line.contains(" no leader"), "\(line)")
            }
        }

        @Test func aListenerThatOneBrokerLacksIsReported() async throws {
            var configuration = KafkaCluster.Configuration(
                version: "4.3.1", brokers: 3, properties: ["offsets.topic.replication.factor": "1"])
            configuration.listeners = ["OUTSIDE": "PLAINTEXT"]
            configuration.properties["advertised.listeners"] = "PLAINTEXT://127.0.0.1:@PORT@,OUTSIDE://127.0.0.1:@PORT:OUTSIDE@"
            configuration.brokerProperties[3] = ["advertised.listeners": "PLAINTEXT://127.0.0.1:@PORT@"]
            try await withKafkaCluster(configuration) { cluster in
                let contents = try await Contents.spread(over: cluster)
                let coordinated = try await contents.groups(coordinatedBy: 3)
                let exporter = try await Exporter(
                    servers: "127.0.0.1:\(cluster.broker(1).port(of: "OUTSIDE"))", flags: ["--topic.exclude=^__"])
                let metrics = try await exporter.scrape(within: 10)
                #expect(metrics["kafka_brokers"] == 2)
                let groups = Set(metrics.series("kafka_consumergroup_members").keys.map { $0["consumergroup"] ?? "" })
                #expect(groups == Set(contents.groups.keys).subtracting(coordinated))
                let single = ["topic": contents.name("single"), "partition": "2"]
                #expect(metrics["kafka_topic_partition_leader_is_preferred", single] == nil)
                #expect(metrics["kafka_topic_partition_replicas", single] == 1)
                let errors = metrics.series("kafka_exporter_scrape_errors_total").filter { $0.value > 0 }
                #expect(Set(errors.keys.map { $0["collector"] }) == ["topics", "consumergroups"])
                #expect(errors.keys.allSatisfy { $0["error"] == "unavailable" })
                for subject in ["topics (unavailable)", "consumer groups (not listed)"] {
                    let lines = try await exporter.breaks(of: subject, atLeast: 1)
                    #expect(lines.count == 1, "\(exporter.log)")
                    #expect(lines.first?.contains("no listener that matches the one in use") == true, "\(lines)")
                }
            }
        }
    }
}
