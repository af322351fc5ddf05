import Foundation
import KafkaProtocol
import KafkaSimulator
import TestSupport

extension ChaosCase {
    static let offsetFamilies: Set<String> = [
        "kafka_topic_partition_current_offset", "kafka_topic_partition_oldest_offset", "kafka_consumergroup_lag",
        "kafka_consumergroup_lag_sum",
    ]
    static let commitFamilies: Set<String> = [
        "kafka_consumergroup_current_offset", "kafka_consumergroup_current_offset_sum", "kafka_consumergroup_lag",
        "kafka_consumergroup_lag_sum",
    ]
    static let memberFamilies: Set<String> = [
        "kafka_consumergroup_members", "kafka_consumergroup_empty_members", "kafka_consumergroup_topic_members",
        "kafka_consumergroup_topic_assigned_partitions",
    ]
    static let groupFamilies = commitFamilies.union(memberFamilies).union(["kafka_consumergroup_state"])

    /// The losses if broker 2 is unreachable.
    static let broker2 = Hit(leaders: [2], coordinators: [2])

    /// Each case is a row of the chaos table.
    static var all: [ChaosCase] {
        connections + moments + breaks.flatMap { onEachRequest($0, isBreak: true, $1) }
            + badAnswers.flatMap { onEachRequest($0, isBreak: false, $1) } + streams
            + (ClientUnderTest.isAuto ? ofOwnConnections : []) + nulls + answers
            + (ClientUnderTest.describesConsumerProtocol ? consumerProtocol : []) + cluster
    }

    /// The cases whose description contains the text of the variable CHAOS; all if it is not set.
    static var chosen: [ChaosCase] {
        guard let text = ProcessInfo.processInfo.environment["CHAOS"], !text.isEmpty else { return all }
        return all.filter { $0.description.contains(text) }
    }

    private static let connections: [ChaosCase] = [
        ChaosCase("every answer 100 ms late", [.latency(.milliseconds(100), jitter: .milliseconds(50))]),
        ChaosCase("one broker's answers 300 ms late", [.latency(.milliseconds(300), broker: 2)]),
        ChaosCase("one broker's answers a minute late", [.latency(.seconds(60), broker: 2)], broker2),
        ChaosCase("one broker frozen", [.freeze(broker: 2)], broker2),
        ChaosCase("two brokers frozen", [.freeze(broker: 2), .freeze(broker: 3)], Hit(leaders: [2, 3], coordinators: [2, 3])),
        ChaosCase("all brokers frozen", [.freeze()], Hit(everything: true)),
        ChaosCase("one broker refuses connections", [.refuse(broker: 2)], broker2),
        ChaosCase("all brokers refuse connections", [.refuse()], Hit(everything: true)),
        ChaosCase("one broker resets every connection", [.reset(broker: 2)], broker2),
    ]

    /// A single answer that breaks the connection.
    private static let moments: [ChaosCase] = breaks.flatMap { onceOnEachRequest($0, $1) }

    static func onceOnEachRequest(_ name: String, _ make: (Int32?, ApiKey?) -> Fault) -> [ChaosCase] {
        [ChaosCase("\(name), once: Metadata of all", [make(nil, .metadata)], course: .momentary)]
            + [ApiKey.listOffsets, .offsetFetch, .listGroups, .describeGroups].map { api in
                ChaosCase("\(name), once: \(api.name) of one broker", [make(2, api)], course: .momentary)
            }
    }

    /// Faults that break the connection also lose the other answers that are pending on it.
    private static let breaks: [(String, @Sendable (Int32?, ApiKey?) -> Fault)] = [
        ("closes between head and body", { .closeAfterHead(broker: $0, api: $1) }),
        ("closes in mid-frame", { .closeMidFrame(broker: $0, api: $1) }),
        ("length of 2 GB", { .hugeLength(broker: $0, api: $1) }),
    ]
    private static let badAnswers: [(String, @Sendable (Int32?, ApiKey?) -> Fault)] = [
        ("wrong correlation id", { .wrongCorrelationId(broker: $0, api: $1) }),
        ("truncated message", { .truncate(broker: $0, api: $1) }), ("random bytes", { .randomBytes(broker: $0, api: $1) }),
        ("no answer", { .silence(broker: $0, api: $1) }),
    ]

    /// A fault in one broker's answers to one kind of request.
    static func onEachRequest(
        _ name: String, isBreak: Bool, _ make: (Int32?, ApiKey?) -> Fault
    ) -> [ChaosCase] {
        let requests: [(ApiKey, Hit)] = [
            (.listOffsets, Hit(leaders: [2])), (.offsetFetch, Hit(commits: [2])), (.listGroups, Hit(coordinators: [2])),
            (.describeGroups, Hit(members: [2])),
        ]
        return [ChaosCase("\(name): all of one broker", [make(2, nil)], broker2)]
            + requests.map { api, hit in ChaosCase("\(name): \(api.name) of one broker", [make(2, api)], isBreak ? broker2 : hit)
            }
            + [ChaosCase("\(name): Metadata of all", [make(nil, .metadata)], Hit(everything: true))]
    }

    /// Nulls where the protocol does not allow them. docs/chaos.md names those that librdkafka hides or does not survive.
    private static var nulls: [ChaosCase] {
        let isAuto = ClientUnderTest.isAuto
        let readByLibrdkafka = LoadedLibrary.survivesNullsInMetadata ? ["topics", "name", "replicaNodes", "isrNodes"] : []
        let toldByLibrdkafka = LoadedLibrary.takesNullArraysForEmpty ? ["name"] : ["topics", "name", "partitions"]
        let fields: [(ApiKey, [String], Hit)] = [
            (
                .metadata,
                isAuto ? ["brokers", "host", "topics", "name", "partitions", "replicaNodes", "isrNodes"] : readByLibrdkafka,
                Hit(everything: true)
            ),
            (.listGroups, isAuto ? ["groups", "groupId", "protocolType"] : [], Hit(families: groupFamilies)),
            (.describeGroups, ["groups", "groupId", "groupState", "members"], Hit(families: memberFamilies)),
            (
                .offsetFetch, isAuto ? ["groups", "groupId", "topics", "name", "partitions"] : toldByLibrdkafka,
                Hit(families: commitFamilies)
            ),
            (.listOffsets, ["topics", "name", "partitions"], Hit(families: offsetFamilies)),
        ]
        return fields.flatMap { api, fields, hit in
            fields.map { ChaosCase("\(api.name): null \($0)", [.nulls($0, api: api)], hit) }
        }
    }

    private static let answers: [ChaosCase] = [
        ChaosCase("ListOffsets: unknown error", [.error(.unknownServerError, api: .listOffsets)], Hit(families: offsetFamilies)),
        ChaosCase(
            "ListGroups: not allowed", [.error(.clusterAuthorizationFailed, api: .listGroups)], Hit(families: groupFamilies)),
        ChaosCase(
            "ListGroups of one broker: unknown error", [.error(.unknownServerError, broker: 2, api: .listGroups)],
            Hit(coordinators: [2])),
        ChaosCase(
            "DescribeGroups: unknown error", [.error(.unknownServerError, api: .describeGroups)], Hit(families: memberFamilies)),
        ChaosCase("OffsetFetch: unknown error", [.error(.unknownServerError, api: .offsetFetch)], Hit(families: commitFamilies)),
        ChaosCase("OffsetFetch: NOT_COORDINATOR", [.error(.notCoordinator, api: .offsetFetch)], Hit(families: commitFamilies)),
        ChaosCase(
            "one group: NOT_COORDINATOR, then FindCoordinator: unknown error",
            [.error(.notCoordinator, group: "billing", api: .offsetFetch), .error(.unknownServerError, api: .findCoordinator)],
            Hit(groups: ["billing"])),
        ChaosCase(
            "OffsetFetch: COORDINATOR_NOT_AVAILABLE", [.error(.coordinatorNotAvailable, api: .offsetFetch)],
            Hit(families: commitFamilies)),
        ChaosCase(
            "Metadata: every topic in error", [.error(.unknownServerError, api: .metadata)],
            Hit(topics: ["orders", "payments", "audit", "__consumer_offsets"])),
        ChaosCase("coordinators loading", [.coordinatorLoading()], Hit(families: groupFamilies)),
        ChaosCase("one coordinator loading", [.coordinatorLoading(broker: 2)], Hit(coordinators: [2])),
        ChaosCase("a coordinator moved", [.moveCoordinator(group: "billing", to: 2)]),
        ChaosCase(
            "coordinators move in mid-scrape", [.moveCoordinator(group: "*", to: 2)], Hit(families: memberFamilies),
            after: .listGroups),
        // Versions of librdkafka that send OffsetFetch 8 or newer reject two groups in an answer about one.
        ChaosCase("every entry twice", [.duplicate()], Hit(families: commitFamilies)),
        ChaosCase("two brokers at one address", [.sameAddress(broker: 2, as: 1)], broker2),
        ChaosCase("a topic may not be described", [.deny(topic: "orders")], Hit(topics: ["orders"], isHidden: true)),
        ChaosCase("a group may not be described", [.deny(group: "billing")], Hit(groups: ["billing"], isHidden: true)),
    ]

    private static let groups: Set<String> = ["billing", "warehouse", "reports", "stopped", "modern"]

    /// ConsumerGroupDescribe, which librdkafka sends from 2.10 on. librdkafka aborts if it cannot read the answer, so nothing is truncated
    /// or garbled.
    private static let consumerProtocol: [ChaosCase] = [
        ChaosCase(
            "ConsumerGroupDescribe: unknown error", [.error(.unknownServerError, api: .consumerGroupDescribe)],
            Hit(families: memberFamilies)),
        ChaosCase("no answer: ConsumerGroupDescribe", [.silence(api: .consumerGroupDescribe)], Hit(families: memberFamilies)),
        ChaosCase(
            "closes in mid-frame: ConsumerGroupDescribe", [.closeMidFrame(api: .consumerGroupDescribe)],
            Hit(families: groupFamilies)),
    ]

    private static let cluster: [ChaosCase] = [
        ChaosCase("a broker died", [.kill(broker: 2)]),
        ChaosCase("a broker dies in mid-scrape", [.kill(broker: 2)], broker2, after: .metadata),
        ChaosCase("a leaderless partition", [.leaderless(topic: "orders", partition: 1)], Hit(partitions: ["orders": [1]])),
        ChaosCase("a leaderless topic", [.leaderless(topic: "orders")], Hit(partitions: ["orders": [0, 1, 2, 3, 4, 5]])),
        ChaosCase(
            "__consumer_offsets without leaders", [.leaderless(topic: "__consumer_offsets")],
            Hit(topics: ["__consumer_offsets"], groups: groups)),
        ChaosCase("an under-replicated topic", [.shrinkInSyncReplicas(topic: "orders")]),
        ChaosCase("offsets go back", [.rewind(topic: "orders", by: 700)]),
        ChaosCase("a topic deleted", [.delete(topic: "orders")], Hit(topics: ["orders"])),
        ChaosCase("a topic deleted in mid-scrape", [.delete(topic: "orders")], Hit(topics: ["orders"]), after: .metadata),
        ChaosCase("a group deleted", [.delete(group: "billing")], Hit(groups: ["billing"])),
        ChaosCase("a group deleted in mid-scrape", [.delete(group: "billing")], Hit(groups: ["billing"]), after: .listGroups),
    ]

    /// The cluster with which all rows start. Its clock stands still during a scrape, so every number has one true value.
    static var scenario: Scenario {
        var scenario = Scenario()
        scenario.topics = [
            TopicRule("orders", partitions: 6, rate: 60, start: 1000), TopicRule("payments", partitions: 3, rate: 30, start: 500),
            TopicRule("audit", partitions: 4, rate: 40, start: 20),
        ]
        scenario.topics[0].retention = .seconds(30)
        scenario.groups = [
            GroupRule("billing", topics: ["orders", "payments"], members: 2), GroupRule("warehouse", topics: ["orders"]),
            GroupRule("reports", topics: ["payments", "audit"], members: 3), GroupRule("stopped", topics: ["audit"], members: 0),
            GroupRule("modern", topics: ["payments"], members: 2),
        ]
        scenario.groups[0].pace = .share(0.5)
        scenario.groups[2].uncommitted = [2]
        scenario.groups[4].groupProtocol = .consumer
        return scenario
    }
}
