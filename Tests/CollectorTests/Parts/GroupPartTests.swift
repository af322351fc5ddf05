import KafkaProtocol
import KafkaReader
import TestSupport
import Testing

@testable import Collector

/// States, topics and members of groups.
@Suite struct GroupPartTests {
    private static func member(_ number: Int, _ assignment: MemberAssignment?) -> KafkaReader.GroupMember {
        KafkaReader.GroupMember(
            assignment: assignment,
            identity: .init(id: "member-\(number)", clientID: "client", host: "/10.0.0.\(number)"))
    }

    private var contents: InMemoryCluster.Contents {
        var contents = InMemoryCluster.Contents.small
        contents.kinds = ["billing": .init(.classic, .empty), "warehouse": .init(.consumer, .assigning)]
        contents.descriptions = [
            GroupDescription(
                id: "billing", coordinator: 1,
                members: [Self.member(1, ["orders": [1, 0], "audit": [0]]), Self.member(2, ["orders": []])], type: .classic,
                state: .stable, protocolType: "consumer"),
            GroupDescription(id: "warehouse", coordinator: 2, error: .timedOut, members: nil),
            GroupDescription(
                id: "sink", coordinator: 2, members: [Self.member(3, nil)], type: .classic, state: .stable,
                protocolType: "connect"),
        ]
        return contents
    }

    @Test func aDescriptionsStateIsNewerThanTheListings() async {
        let series = await WalkOverMemory(GroupStates(), contents).series()
        #expect(
            series.filter { $0.hasSuffix(" 1") && $0.contains("_state{") }.map { String($0.dropFirst(27)) }
                == [
                    #"consumergroup="billing",state="Stable"} 1"#,
                    #"consumergroup="sink",state="Stable"} 1"#,
                    #"consumergroup="warehouse",state="Assigning"} 1"#,
                ].map { String($0.dropFirst(1)) })
        #expect(series.count { $0.contains(#"consumergroup="billing",state"#) } == 5)
        #expect(series.contains(#"kafka_consumergroup_state{consumergroup="billing",state="Empty"} 0"#))
        #expect(
            series.filter { $0.contains("_info{") } == [
                #"kafka_consumergroup_info{consumergroup="billing",protocol_type="consumer",type="Classic"} 1"#,
                #"kafka_consumergroup_info{consumergroup="sink",protocol_type="connect",type="Classic"} 1"#,
                #"kafka_consumergroup_info{consumergroup="warehouse",protocol_type="consumer",type="Consumer"} 1"#,
            ])
    }

    @Test func aStateThatIsNotKnownIsOmitted() async {
        var contents = contents
        contents.kinds = [:]
        contents.descriptions = [GroupDescription(id: "billing", coordinator: 1, members: [])]
        let walk = WalkOverMemory(GroupStates(), contents)
        #expect(await walk.series().isEmpty)
    }

    @Test func membersAndPartitionsAreCountedByTopic() async {
        #expect(
            await WalkOverMemory(GroupTopics(), contents).series() == [
                #"kafka_consumergroup_empty_members{consumergroup="billing"} 1"#,
                #"kafka_consumergroup_topic_members{consumergroup="billing",topic="orders"} 1"#,
                #"kafka_consumergroup_topic_assigned_partitions{consumergroup="billing",topic="orders"} 2"#,
            ])
    }

    /// A classic group's assignments are made while it rebalances.
    @Test func assignmentsOfAClassicGroupThatRebalancesAreOmitted() async {
        var contents = contents
        contents.descriptions[0].state = .preparingRebalance
        #expect(await WalkOverMemory(GroupTopics(), contents).series().isEmpty)
        #expect(await WalkOverMemory(GroupMembers(), contents).series().isEmpty)
    }

    @Test func eachPartitionHasItsMember() async {
        var contents = contents
        contents.descriptions[0].members = [Self.member(1, ["orders": [1, 1, 7]]), Self.member(1, ["orders": [1]])]
        #expect(
            await WalkOverMemory(GroupMembers(), contents).series() == [
                "kafka_consumergroup_partition_member{client_id=\"client\",consumer_id=\"member-1\",consumergroup=\"billing\","
                    + "member_host=\"/10.0.0.1\",partition=\"1\",topic=\"orders\"} 1"
            ])
    }

    @Test func shareGroupsAreNotConsumerGroups() async {
        var contents = contents
        contents.groups["readers"] = 1
        contents.kinds["readers"] = .init(.share, .stable, protocolType: "share")
        let walk = WalkOverMemory(GroupStates(), contents)
        let snapshot = await walk.run()
        #expect(!snapshot.groups.contains { $0.id == "readers" })
        #expect(
            !walk.cluster.questions.contains {
                if case .committedOffsets(let ids) = $0 { ids.contains("readers") } else { false }
            })
    }

    /// No request describes them: that is no failure.
    @Test func streamsGroupsHaveAState() async {
        var contents = contents
        contents.descriptions[1] = GroupDescription(id: "warehouse", coordinator: 2, members: [])
        contents.groups["topology"] = 1
        contents.kinds["topology"] = .init(.streams, .notReady, protocolType: "streams")
        let walk = WalkOverMemory(GroupStates(), contents)
        let snapshot = await walk.run()
        #expect(snapshot.outcomes.allSatisfy { $0.isComplete })
        #expect(
            walk.series(of: snapshot).contains(#"kafka_consumergroup_state{consumergroup="topology",state="NotReady"} 1"#))
    }
}
