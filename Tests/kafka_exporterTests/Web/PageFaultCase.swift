import KafkaSimulator

/// A fault, and what the page says of it.
struct PageFaultCase: Sendable, CustomStringConvertible {
    enum Expectation: Sendable {
        /// It costs a scrape nothing, and is nothing that an operator should know of.
        case nothing
        /// Part of the error, and of the advice.
        case missing(_ subject: String, _ words: String, advice: String)
        /// It costs a scrape nothing.
        case replicaProblem(_ name: String, title: String, advice: String)
    }

    let fault: Fault
    let expected: Expectation
    /// What the scrape may take.
    let seconds: Int

    var description: String { "\(fault)" }

    private init(_ fault: Fault, _ expected: Expectation, within seconds: Int = 30) {
        self.fault = fault
        self.expected = expected
        self.seconds = seconds
    }

    static let all: [PageFaultCase] = silences + breaks + answers + errors + cluster

    /// A scrape waits for answers as long as it may.
    private static let silences: [PageFaultCase] = [
        PageFaultCase(.latency(.milliseconds(20)), .nothing),
        PageFaultCase(
            .latency(.seconds(60), broker: 2), .missing("broker 2", "timed out", advice: "the load and the log of broker 2"),
            within: 3),
        PageFaultCase(.throttle(.milliseconds(20)), .nothing),
        PageFaultCase(
            .throttle(.milliseconds(1_500), broker: 2), .missing("quota", "over its quota", advice: "raise the quota"), within: 3),
        PageFaultCase(
            .freeze(broker: 2), .missing("broker 2", "timed out", advice: "the load and the log of broker 2"), within: 3),
        PageFaultCase(.freeze(), .missing("cluster", "timed out", advice: "the load and the log of the brokers"), within: 3),
        PageFaultCase(
            .silence(broker: 2, api: .describeGroups),
            .missing("consumer groups (timeout)", "timed out", advice: "the log of the group's coordinator"), within: 3),
        PageFaultCase(
            .shortFrame(broker: 2, api: .listOffsets),
            .missing("broker 2", "asking for offsets", advice: "the log of broker 2"), within: 3),
        PageFaultCase(
            .halfOpen(broker: 2), .missing("broker 2", "timed out", advice: "the load and the log of broker 2"), within: 3),
    ]

    private static let breaks: [PageFaultCase] = [
        PageFaultCase(
            .refuse(broker: 2), .missing("broker 2", "Connection refused", advice: "check that broker 2 can be reached")),
        PageFaultCase(.refuse(), .missing("cluster", "Connection refused", advice: "check that the brokers can be reached")),
        PageFaultCase(.reset(broker: 2), closed), PageFaultCase(.closeMidFrame(broker: 2), closed),
        PageFaultCase(.closeAfterHead(broker: 2), closed),
    ]

    /// Which end notices first varies, and with it the words.
    private static let closed = Expectation.missing(
        "broker 2", "broker 2: asking for offsets: 127.0.0.1:", advice: "if connections are closed, see the log there")

    private static let unreadable = Expectation.missing(
        "broker 2", "the answer cannot be read", advice: "see the log of broker 2; if an answer cannot be read")

    private static let answers: [PageFaultCase] = [
        PageFaultCase(.truncate(broker: 2, api: .listOffsets), unreadable),
        PageFaultCase(
            .wrongCorrelationId(broker: 2, api: .offsetFetch),
            .missing("consumer groups (protocol)", "the answer cannot be read", advice: "see the log of the group's coordinator")),
        PageFaultCase(.hugeLength(broker: 2, api: .listOffsets), unreadable),
        PageFaultCase(.randomBytes(broker: 2, api: .listGroups), unreadable),
        PageFaultCase(.nulls("partitions", broker: 2, api: .listOffsets), unreadable),
        PageFaultCase(.miscount("groups", as: 100, broker: 2, api: .listGroups), unreadable),
        PageFaultCase(.merge(), .nothing), PageFaultCase(.swap(), .nothing), PageFaultCase(.duplicate(), .nothing),
        PageFaultCase(.unknownTags(), .nothing),
    ]

    private static let errors: [PageFaultCase] = [
        PageFaultCase(
            .error(.unknownServerError, api: .listOffsets),
            .missing("topics (protocol)", "UNKNOWN_SERVER_ERROR", advice: "see the log of the partitions' leaders")),
        PageFaultCase(
            .coordinatorLoading(broker: 2),
            .missing("broker 2", "COORDINATOR_LOAD_IN_PROGRESS", advice: "if it does not, see the log of broker 2")),
        PageFaultCase(
            .error(.coordinatorNotAvailable, group: "billing", api: .offsetFetch),
            .missing("consumer groups (unavailable)", "COORDINATOR_NOT_AVAILABLE", advice: "--describe --state --group 'billing'")
        ),
        PageFaultCase(
            .error(.clusterAuthorizationFailed, broker: 2, api: .listGroups),
            .missing("broker 2", "CLUSTER_AUTHORIZATION_FAILED", advice: "grant Describe on the cluster: kafka-acls.sh")),
        PageFaultCase(
            .error(.groupAuthorizationFailed, group: "billing", api: .offsetFetch),
            .missing("consumer groups (acl)", "billing", advice: "--operation Describe --group 'billing'")),
        PageFaultCase(
            .error(.topicAuthorizationFailed, topic: "*", api: .metadata),
            .missing("topics (acl)", "audit, orders, payments", advice: "--operation Describe --topic NAME")),
        // Lists omit what may not be described, so that nobody can know of it.
        PageFaultCase(.deny(topic: "orders"), .nothing), PageFaultCase(.deny(group: "billing"), .nothing),
    ]

    private static func leaderless(_ words: String, _ subject: String = "topics (unavailable)", topic: String) -> Expectation {
        .missing(subject, words, advice: "find the leaders: kafka-topics.sh … --describe --topic '\(topic)'; start their brokers")
    }

    private static let cluster: [PageFaultCase] = [
        PageFaultCase(
            .sameAddress(broker: 2, as: 1),
            .missing("topics (unavailable)", "NOT_LEADER_OR_FOLLOWER", advice: "advertise an address of its own")),
        PageFaultCase(
            .leaveOut(broker: 2), leaderless("their leader, broker 2, is not among the brokers", topic: "__consumer_offsets")),
        PageFaultCase(
            .noListener(broker: 2),
            leaderless("no listener that matches the one in use", "consumer groups (not listed)", topic: "__consumer_offsets")),
        PageFaultCase(.leaderless(topic: "orders", partition: 1), leaderless("partition 1 has no leader", topic: "orders")),
        PageFaultCase(
            .leaderless(topic: "__consumer_offsets"),
            leaderless("their groups cannot be listed", "consumer groups (not listed)", topic: "__consumer_offsets")),
        // Brokers do not tell of one that is gone.
        PageFaultCase(
            .kill(broker: 2),
            .replicaProblem(
                "under_replicated", title: "Under-replicated, 63 partitions:", advice: "--describe --under-replicated-partitions")
        ),
        PageFaultCase(
            .kill(broker: 2),
            .replicaProblem(
                "not_preferred", title: "Leader not preferred, 21 partitions:", advice: "kafka-leader-election.sh")),
        PageFaultCase(
            .shrinkInSyncReplicas(topic: "orders", partition: 1),
            .replicaProblem(
                "under_replicated", title: "Under-replicated, 1 partition:", advice: "--describe --under-replicated-partitions")),
        PageFaultCase(.moveCoordinator(to: 2), .nothing), PageFaultCase(.rewind(topic: "orders", by: 700), .nothing),
        PageFaultCase(.delete(topic: "orders"), .nothing), PageFaultCase(.delete(group: "billing"), .nothing),
    ]
}
