import KafkaReader
import NameFilter
import TestSupport
import Testing

@testable import Collector

/// The groups of a cluster in memory.
@Suite struct GroupWalkTests {
    private func walk(_ contents: InMemoryCluster.Contents, showsAllOffsets: Bool = true) async throws -> GroupWalk.Result {
        let cluster = InMemoryCluster(contents)
        var configuration = CollectorConfiguration(topics: NameFilter(), groups: NameFilter())
        configuration.showsAllOffsets = showsAllOffsets
        let metadata = try await cluster.metadata(deadline: .now)
        return await GroupWalk(
            reader: cluster, configuration: configuration, topics: metadata.topics, shard: .whole, memberDetails: []
        )
        .run(metadata, deadline: .now + .seconds(60))
    }

    private func group(_ id: GroupID, in result: GroupWalk.Result) throws -> GroupSnapshot {
        try #require(result.groups.first { $0.id == id })
    }

    private func offsets(_ group: GroupSnapshot) -> [[Int64?]] { group.topics.map { $0.partitions.map(\.offset) } }

    @Test func groupsThatAreDescribedButNotListedAreRead() async throws {
        let result = try await walk(.small)
        let sink = try group("sink", in: result)
        #expect(sink.memberCount == 1 && offsets(sink) == [[7]])
        #expect(result.outcome.failures.isEmpty)
    }

    /// librdkafka answers for brokers that our own client cannot ask, and describes the share groups of others.
    @Test func aShareGroupThatIsDescribedIsNoConsumerGroup() async throws {
        var contents = InMemoryCluster.Contents.small
        contents.groups["readers"] = 1
        contents.kinds["readers"] = .init(.share, .stable, protocolType: "share")
        for error in [nil, KafkaError.Code(.groupIdNotFound)] {
            contents.descriptions.removeAll { $0.id == "readers" }
            contents.descriptions.append(GroupDescription(id: "readers", coordinator: 1, error: error, members: nil))
            let result = try await walk(contents)
            #expect(result.groups.map(\.id) == ["billing", "sink", "warehouse"])
            #expect(result.shareGroups.map(\.id) == ["readers"] && result.outcome.failures.isEmpty)
        }
    }

    @Test func aBrokerThatDoesNotListItsGroupsCostsOnlyThose() async throws {
        var contents = InMemoryCluster.Contents.small
        contents.listingErrors = [2: KafkaError(.timedOut, .listGroups, target: .broker(2))]
        contents.descriptions.removeAll { $0.coordinator == 2 }
        contents.descriptionError = KafkaError(.incomplete, .describeGroups)
        let result = try await walk(contents)
        #expect(result.groups.map(\.id) == ["billing"])
        #expect(result.outcome.failures.map(\.description) == ["broker 2: listing consumer groups: timed out"])
    }

    @Test func aGroupThatWasNotDescribedHasNoMemberCount() async throws {
        var contents = InMemoryCluster.Contents.small
        contents.descriptions.removeAll { $0.id == "warehouse" }
        let result = try await walk(contents)
        let warehouse = try group("warehouse", in: result)
        #expect(warehouse.memberCount == nil && offsets(warehouse) == [[3]])
        #expect(
            result.outcome.failures.map(\.description)
                == ["group warehouse: describing consumer groups: COORDINATOR_NOT_AVAILABLE"])
    }

    @Test func aRefusalCostsOnlyItsGroup() async throws {
        var contents = InMemoryCluster.Contents.small
        let refusal = KafkaError(KafkaError.Code(rawValue: 30), .committedOffsets, target: .group("billing"))
        contents.commits["billing"] = .failure(refusal)
        let result = try await walk(contents)
        let billing = try group("billing", in: result)
        #expect(billing.memberCount == 1 && billing.topics.isEmpty)
        #expect(try offsets(group("warehouse", in: result)) == [[3]])
        #expect(result.outcome.failures == [Failure(refusal)])
        #expect(result.outcome.failures.map(\.category) == [.acl])
    }

    @Test func anOffsetWithAnErrorIsOmitted() async throws {
        var contents = InMemoryCluster.Contents.small
        let partitions = [
            CommittedTopic.Partition(id: 0, offset: 90), .init(id: 1, offset: -1, error: .coordinatorNotAvailable),
        ]
        contents.commits["billing"] = .success([CommittedTopic(topic: "orders", partitions: partitions)])
        let result = try await walk(contents)
        #expect(try offsets(group("billing", in: result)) == [[90, nil]])
        #expect(
            result.outcome.failures.map(\.description)
                == ["group billing: asking for committed offsets: COORDINATOR_NOT_AVAILABLE"])
    }

    @Test func deletedTopicsAreOmitted() async throws {
        var contents = InMemoryCluster.Contents.small
        contents.commits["billing"] = .success([CommittedTopic(topic: "deleted", partitions: [.init(id: 0, offset: 1)])])
        let result = try await walk(contents)
        #expect(try group("billing", in: result).topics.isEmpty)
        #expect(result.outcome.failures.isEmpty)
    }

    @Test func onlyAssignedPartitionsAreShownIfConfigured() async throws {
        let result = try await walk(.small, showsAllOffsets: false)
        #expect(try group("billing", in: result).topics.map { $0.partitions.map(\.index) } == [[0]])
        #expect(try group("warehouse", in: result).topics.isEmpty)
        // The assignment of `sink` does not have the format of consumers.
        #expect(try group("sink", in: result).topics.isEmpty)
        #expect(
            result.outcome.failures.map(\.description) == [
                "group sink: describing consumer groups: the assignments of 1 of 1 members cannot be read"
            ])
    }

    @Test func aClientThatCannotDescribeConsumerProtocolGroupsReportsThat() async throws {
        var contents = InMemoryCluster.Contents.small
        contents.descriptions = [GroupDescription(id: "billing", coordinator: 1, members: nil)]
        contents.groups = ["billing": 1]
        contents.limits.describesConsumerProtocol = false
        contents.limits.client = "librdkafka 2.8.0"
        let result = try await walk(contents, showsAllOffsets: false)
        #expect(
            result.outcome.failures.map(\.description) == [
                "group billing: describing consumer groups: its members are not known: librdkafka 2.8.0 cannot ask for members of "
                    + "the consumer protocol (KIP-848), 2.10 and newer can"
            ])
    }
}
