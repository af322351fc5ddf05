import KafkaLogin
import KafkaSimulator
import TestSupport
import Testing

/// Groups that librdkafka cannot read completely: the missing series are reported, and nothing else fails.
@Suite(.serialized) struct SimulatedUnknownGroupTests {
    private static let assigned = ["--no-offset.show-all"]
    private static let success = ["collector": "consumergroups"]

    private func group(_ name: String, members: Int = 2, _ change: (inout GroupRule) -> Void = { _ in }) -> GroupRule {
        var group = GroupRule(name, topics: ["orders"], members: members)
        change(&group)
        return group
    }

    /// - Parameter brokers: the number of brokers. With one, a truncated name has the same coordinator as the full name.
    private func scrape(
        _ groups: [GroupRule], flags: [String] = [], brokers: Int32 = 3, by client: ClientChoice? = ClientUnderTest.current
    ) async throws -> (metrics: PrometheusText, exporter: Exporter) {
        var scenario = Scenario()
        scenario.brokers = Array(1...brokers)
        scenario.topics = [TopicRule("orders", partitions: 4, start: 40)]
        scenario.groups = groups
        let cluster = try SimulatedCluster(scenario: scenario, clock: .manual(.seconds(60)))
        let servers = try cluster.start()
        let exporter = try await ClientUnderTest.$current.withValue(client) { try await Exporter(servers: servers, flags: flags) }
        let metrics = try await exporter.scrape()
        cluster.stop()
        return (metrics, exporter)
    }

    /// Clients choose the format of an assignment, so it need not be readable.
    @Test(
        arguments: [
            // Three bytes; a truncated topic; 2^31 topics and a negative count.
            [0, 1, 0], [0, 1, 0, 0, 0, 1, 0, 6, 0x6f], [0, 1, 0x80, 0, 0, 0], [0, 1, 0xff, 0xff, 0xff, 0xfe],
        ] as [[UInt8]])
    func anUnreadableAssignmentIsReported(bytes: [UInt8]) async throws {
        let groups = [group("unreadable") { $0.assignmentBytes = bytes }, group("billing")]
        let (metrics, exporter) = try await scrape(groups, flags: Self.assigned)
        #expect(metrics["kafka_consumergroup_members", ["consumergroup": "unreadable"]] == 2)
        #expect(metrics.series("kafka_consumergroup_lag", where: ["consumergroup": "unreadable"]).isEmpty)
        #expect(metrics.series("kafka_consumergroup_lag", where: ["consumergroup": "billing"]).count == 4)
        try await expectFailure(metrics, exporter, "group unreadable: ", "the assignments of 2 of 2 members cannot be read")
        // If assignments do not matter, this does not matter either.
        #expect(try await scrape(groups).metrics["kafka_scrape_collector_success", Self.success] == 1)
    }

    /// A member without partitions has no bytes. Groups of other kinds have bytes in their own format, and mostly no commits.
    @Test func noAssignmentIsNoFailure() async throws {
        let (metrics, _) = try await scrape(
            [
                group("idle") { $0.assignmentBytes = [] },
                group("connect-cluster") {
                    $0.assignmentBytes = [0, 1, 0]
                    $0.uncommitted = [0, 1, 2, 3]
                },
            ], flags: Self.assigned)
        #expect(metrics["kafka_scrape_collector_success", Self.success] == 1)
        #expect(metrics.series("kafka_consumergroup_lag").isEmpty)
    }

    /// A share group commits nothing. The assignment of a streams group's members requires a request that no librdkafka has.
    @Test func shareGroupsAreCompleteAndStreamsGroupsReportMissingMembers() async throws {
        let share = [("share", 2), ("share-stopped", 0)].map { name, members in
            group(name, members: members) { $0.groupProtocol = .share }
        }
        for flags in [[], Self.assigned] {
            let (metrics, _) = try await scrape(share, flags: flags)
            #expect(metrics["kafka_scrape_collector_success", Self.success] == 1)
            #expect(metrics.series("kafka_consumergroup_members").isEmpty)
        }
        let streams = share + [group("streams") { $0.groupProtocol = .streams }]
        let all = try await scrape(streams).metrics
        #expect(all["kafka_scrape_collector_success", Self.success] == 1)
        #expect(all.series("kafka_consumergroup_lag").count == 4)
        let (metrics, exporter) = try await scrape(streams, flags: Self.assigned)
        try await expectFailure(metrics, exporter, "group streams: ", "it is not a consumer group", "streams groups")
        #expect(metrics.series("kafka_consumergroup_lag").isEmpty)
    }

    /// The members of KIP-848 groups require librdkafka 2.10. An old version must be blamed for their absence, and for nothing else.
    @Test(.enabled(if: !LoadedLibrary.describesConsumerProtocol, "librdkafka can ask for the members of KIP-848 groups"))
    func anOldLibraryIsBlamedForTheConsumerProtocol() async throws {
        let (metrics, exporter) = try await scrape(
            [group("modern") { $0.groupProtocol = .consumer }], flags: Self.assigned, by: .librdkafka)
        try await expectFailure(metrics, exporter, "group modern: ", "(KIP-848), 2.10 and newer can")
    }

    /// librdkafka ends a name at its first zero byte, so it asks for a group that does not exist, or for another one.
    @Test(arguments: [1, 3] as [Int32])
    func aZeroByteInANameIsReported(brokers: Int32) async throws {
        let groups = [group("zero\0byte", members: 0) { $0.protocolType = "" }]
        let (metrics, exporter) = try await scrape(groups, brokers: brokers, by: .librdkafka)
        #expect(metrics["kafka_scrape_collector_success", Self.success] == 0)
        #expect(metrics.series("kafka_consumergroup_members").isEmpty)
        #expect(
            try await exporter.log(containing: "something is missing", "group zero: ", atLeast: 1).count == 1, "\(exporter.log)")
    }

    @Test(arguments: [1, 3] as [Int32])
    func aNameOfTwoGroupsIsReported(brokers: Int32) async throws {
        let (metrics, exporter) = try await scrape(
            [group("pre\0fix"), group("pre", members: 1)], brokers: brokers, by: .librdkafka)
        // The published series of the group with the full name are its own.
        #expect(metrics["kafka_consumergroup_members", ["consumergroup": "pre"]] == 1)
        #expect(metrics.series("kafka_consumergroup_lag").count == 4)
        try await expectFailure(metrics, exporter, "group pre: listed more than once", "zero byte")
    }

    @Test func ourOwnConnectionsReadNamesWithZeroBytes() async throws {
        let metrics = try await scrape([group("pre\0fix"), group("pre", members: 1)], by: .auto).metrics
        #expect(metrics["kafka_scrape_collector_success", Self.success] == 1)
        #expect(metrics["kafka_consumergroup_members", ["consumergroup": "pre"]] == 1)
        #expect(metrics.series("kafka_consumergroup_lag", where: ["consumergroup": "pre\0fix"]).count == 4)
    }

    private func expectFailure(
        _ metrics: PrometheusText, _ exporter: Exporter, _ texts: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        #expect(metrics["kafka_scrape_collector_success", Self.success] == 0, sourceLocation: sourceLocation)
        let errors = metrics.series("kafka_exporter_scrape_errors_total").filter { $0.value > 0 }
        #expect(errors == [["collector": "consumergroups", "error": "protocol"]: 1], sourceLocation: sourceLocation)
        let lines = try await exporter.log(containing: "something is missing", atLeast: 1)
        #expect(
            lines.count == 1 && texts.allSatisfy { lines[0].contains($0) }, "\(exporter.log)", sourceLocation: sourceLocation)
    }
}

extension RealClusters {
    /// The same with real brokers.
    @Suite struct UnknownGroupTests {
        @Test func aShareGroupIsComplete() async throws {
            let cluster = try await KafkaCluster.shared(version: "4.3.1", brokers: 3)
            var contents = try Contents(of: cluster, prefix: "kip-932-")
            try await contents.createTopic("orders", records: [3])
            let member = try await KafkaTool.startShareGroupMember(
                of: cluster, group: contents.name("share"), topic: contents.name("orders"))
            let exporter = try await Exporter(
                servers: cluster.bootstrap, flags: ["--no-offset.show-all", "--group.filter=^kip-932-"])
            let success = { (metrics: PrometheusText) in
                metrics["kafka_scrape_collector_success", ["collector": "consumergroups"]]
            }
            #expect(success(try await exporter.scrape()) == 1, "\(exporter.log)")
            member.kill()
            #expect(success(try await exporter.scrape()) == 1, "\(exporter.log)")
        }
    }
}
