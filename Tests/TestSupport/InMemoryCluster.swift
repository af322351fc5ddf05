public import KafkaReader
import Synchronization

/// A cluster in memory that answers at once, with contents that a test sets.
public final class InMemoryCluster: ClusterReader {
    public struct Contents: Sendable {
        public var brokers: [Int32] = [1, 2]
        /// By topic, the leader of each partition; nil for none.
        public var leaders: [String: [Int32?]] = [:]
        /// By topic, the end of each partition's log.
        public var ends: [String: [Int64]] = [:]
        public var oldest: [String: [Int64]] = [:]
        public var metadataError: KafkaError?
        /// By leader.
        public var offsetErrors: [Int32: KafkaError] = [:]
        /// The groups that brokers list, with their coordinators.
        public var groups: [GroupID: Int32] = [:]
        public var listingErrors: [Int32: KafkaError] = [:]
        /// nil members stand for a group that its coordinator does not know.
        public var descriptions: [GroupDescription] = []
        public var descriptionError: KafkaError?
        public var commits: [GroupID: Result<[CommittedTopic], KafkaError>] = [:]
        public var throttleTimes: [Int32: Duration] = [:]
        public var limits = ClientLimits(client: "test", describesConsumerProtocol: true, endsNamesAtZeroByte: false)

        public init() {}
    }

    public enum Question: Equatable, Sendable {
        case metadata
        case groups
        case committedOffsets([GroupID])
        case offsets(LogPosition)
    }

    private let state: Mutex<(contents: Contents, questions: [Question])>

    public init(_ contents: Contents) {
        state = Mutex((contents, []))
    }

    /// All requests, in their order.
    public var questions: [Question] { state.withLock { $0.questions } }

    public func change(_ change: (inout Contents) -> Void) {
        state.withLock { change(&$0.contents) }
    }

    private func note(_ question: Question) -> Contents {
        state.withLock { state in
            state.questions.append(question)
            return state.contents
        }
    }

    public var limits: ClientLimits { state.withLock { $0.contents.limits } }
    public var requestsSent: [String: Int] { ["Metadata": questions.count { $0 == .metadata }] }
    public func throttleTimes(since time: ContinuousClock.Instant) -> [Int32: Duration] {
        state.withLock { $0.contents.throttleTimes }
    }

    public func metadata(deadline: ContinuousClock.Instant) async throws(KafkaError) -> ClusterMetadata {
        let contents = note(.metadata)
        if let error = contents.metadataError { throw error }
        return ClusterMetadata(
            brokers: contents.brokers.map { .init(id: $0, host: "broker-\($0)", port: 9092) },
            topics: contents.leaders.sorted { $0.key < $1.key }.map { name, leaders in
                ClusterMetadata.Topic(
                    name: name,
                    partitions: leaders.enumerated().map { .init(id: Int32($0.offset), leader: $0.element, replicas: nil) })
            })
    }

    public func groups(
        of brokers: [Int32], where isWanted: @escaping @Sendable (GroupID) -> Bool, assignments: Bool,
        deadline: ContinuousClock.Instant
    ) -> GroupAnswers {
        let contents = note(.groups)
        let listed = contents.groups.filter { brokers.contains($0.value) && contents.listingErrors[$0.value] == nil }
        let listing = GroupListing(
            groups: listed.sorted { $0.key < $1.key }.map { .init(id: $0.key, coordinator: $0.value, isSimple: false) },
            failures: contents.listingErrors)
        let descriptions = GroupDescriptions(
            groups: contents.descriptions.filter { isWanted($0.id) }, failure: contents.descriptionError)
        return GroupAnswers(listing: Task { listing }, descriptions: Task { descriptions })
    }

    public func readCommittedOffsets(
        of groups: [CoordinatedGroup], in topics: [ClusterMetadata.Topic], deadline: ContinuousClock.Instant,
        receive: @escaping @Sendable (Int, Result<[CommittedTopic], KafkaError>) -> Void
    ) async {
        guard !groups.isEmpty else { return }
        let contents = note(.committedOffsets(groups.map(\.id)))
        for (index, group) in groups.enumerated() { receive(index, contents.commits[group.id] ?? .success([])) }
    }

    public func readOffsets(
        _ position: LogPosition, of partitions: [Int32: [PartitionPlace]], in topics: [ClusterMetadata.Topic],
        deadline: ContinuousClock.Instant, receive: @escaping @Sendable (ArraySlice<PartitionPlace>, OffsetsAnswer) -> Void
    ) async {
        let contents = note(.offsets(position))
        for (leader, places) in partitions {
            let error = contents.offsetErrors[leader]
            let offsets = places.map { place in
                let topic = topics[place.topic]
                let known = position == .end ? contents.ends : contents.oldest
                return error == nil ? known[topic.name]?[Int(topic.partitions[place.partition].id)] : nil
            }
            receive(places[...], OffsetsAnswer(offsets: offsets, failure: error))
        }
    }
}

extension InMemoryCluster.Contents {
    /// Two brokers, two topics, and three groups. No broker lists `sink`, as with a group of Kafka Connect in librdkafka.
    public static var small: Self {
        var contents = Self()
        contents.leaders = ["orders": [1, 2], "payments": [2]]
        contents.ends = ["orders": [100, 50], "payments": [7]]
        contents.oldest = ["orders": [10, 0], "payments": [0]]
        contents.groups = ["billing": 1, "warehouse": 2]
        let members = [KafkaReader.GroupMember(assignment: ["orders": [0]])]
        contents.descriptions = [
            GroupDescription(id: "billing", coordinator: 1, members: members),
            GroupDescription(id: "warehouse", coordinator: 2, members: []),
            GroupDescription(id: "sink", coordinator: 2, members: [KafkaReader.GroupMember(assignment: nil)]),
        ]
        contents.commits = [
            "billing": .success([
                CommittedTopic(topic: "orders", partitions: [.init(id: 0, offset: 90), .init(id: 1, offset: 50)])
            ]),
            "warehouse": .success([CommittedTopic(topic: "payments", partitions: [.init(id: 0, offset: 3)])]),
            "sink": .success([CommittedTopic(topic: "payments", partitions: [.init(id: 0, offset: 7)])]),
        ]
        return contents
    }
}
