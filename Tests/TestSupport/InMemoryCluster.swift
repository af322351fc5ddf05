public import KafkaProtocol
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
        public var lastStable: [String: [Int64]] = [:]
        /// By topic, of each partition.
        public var replicas: [String: [ClusterMetadata.Replicas?]] = [:]
        /// By topic, why its partitions are not named.
        public var topicErrors: [String: KafkaError.Code] = [:]
        /// By topic, why a leader is not named.
        public var leaderErrors: [String: [KafkaError.Code?]] = [:]
        public var topicIDs: [String: Uuid] = [:]
        public var metadataError: KafkaError?
        /// By leader.
        public var offsetErrors: [Int32: KafkaError] = [:]
        /// The groups that brokers list, with their coordinators.
        public var groups: [GroupID: Int32] = [:]
        /// What brokers tell of groups in their listings; by default, that they are consumers' and no more.
        public var kinds: [GroupID: Kind] = [:]
        public var listingErrors: [Int32: KafkaError] = [:]
        /// nil members stand for a group that its coordinator does not know.
        public var descriptions: [GroupDescription] = []
        public var descriptionError: KafkaError?
        public var commits: [GroupID: Result<[CommittedTopic], KafkaError>] = [:]
        /// The first record of a time or later, for a topic and partition; by default, no broker answers.
        public var firstRecord: (@Sendable (_ topic: String, _ partition: Int32, _ milliseconds: Int64) -> Int64)?
        public var clusterID: String?
        public var controllerID: Int32?
        /// By broker.
        public var racks: [Int32: String] = [:]
        public var registeredBrokers: Result<[RegisteredBroker], KafkaError> = .failure(.notAsked)
        public var quorum: Result<Quorum, KafkaError> = .failure(.notAsked)
        public var reassignments: Result<[PartitionReassignment], KafkaError> = .failure(.notAsked)
        public var shareGroups: [ShareGroupAnswer] = []
        /// By broker.
        public var logDirectories: [Int32: Result<[LogDirectory], KafkaError>] = [:]
        public var settings: Result<[TopicSettings], KafkaError> = .failure(.notAsked)
        public var throttleTimes: [Int32: Duration] = [:]
        public var limits = ClientLimits(client: "test", describesConsumerProtocol: true, endsNamesAtZeroByte: false)

        public init() {}
    }

    public struct Kind: Sendable {
        public var protocolType = "consumer"
        public var type: GroupType?
        public var state: GroupState?

        public init(_ type: GroupType?, _ state: GroupState?, protocolType: String = "consumer") {
            self.type = type
            self.state = state
            self.protocolType = protocolType
        }
    }

    public enum Question: Equatable, Sendable {
        case metadata
        case groups
        case committedOffsets([GroupID])
        case offsets(LogPosition)
        case timedOffsets(Int)
        case registeredBrokers
        case quorum
        case reassignments
        case shareGroups([GroupID])
        case logDirectories(Int32)
        case settings([String])
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
            brokers: contents.brokers.map { .init(id: $0, host: "broker-\($0)", port: 9092, rack: contents.racks[$0]) },
            topics: contents.leaders.sorted { $0.key < $1.key }.map { name, leaders in
                let known = contents.topicErrors[name] == nil ? leaders : []
                return ClusterMetadata.Topic(
                    name: name, id: contents.topicIDs[name],
                    partitions: known.enumerated().map { index, leader in
                        .init(
                            id: Int32(index), leader: leader, error: contents.leaderErrors[name]?[index],
                            replicas: contents.replicas[name]?[index])
                    },
                    error: contents.topicErrors[name])
            },
            clusterID: contents.clusterID, controllerID: contents.controllerID)
    }

    public func groups(
        of brokers: [Int32], where isWanted: @escaping @Sendable (GroupID) -> Bool, details: MemberDetails,
        deadline: ContinuousClock.Instant
    ) -> GroupAnswers {
        let contents = note(.groups)
        let listed = contents.groups.filter { brokers.contains($0.value) && contents.listingErrors[$0.value] == nil }
        let listing = GroupListing(
            groups: listed.sorted { $0.key < $1.key }.map { id, coordinator in
                let kind = contents.kinds[id] ?? Kind(nil, nil)
                return .init(
                    id: id, coordinator: coordinator, protocolType: kind.protocolType, type: kind.type, state: kind.state)
            },
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
                let known = position == .oldest ? contents.oldest : position == .end ? contents.ends : contents.lastStable
                return error == nil ? known[topic.name]?[Int(topic.partitions[place.partition].id)] : nil
            }
            receive(places[...], OffsetsAnswer(offsets: PartitionOffsets(offsets), failure: error))
        }
    }

    public func readOffsets(
        at times: [Int32: [TimedPlace]], in topics: [ClusterMetadata.Topic], deadline: ContinuousClock.Instant
    ) async -> TimedOffsets {
        let places = times.values.joined()
        let contents = note(.timedOffsets(places.count))
        guard let firstRecord = contents.firstRecord else { return TimedOffsets() }
        return TimedOffsets(
            offsets: Dictionary(
                uniqueKeysWithValues: places.map { timed in
                    let topic = topics[timed.place.topic]
                    let partition = topic.partitions[timed.place.partition].id
                    return (timed.place, firstRecord(topic.name, partition, timed.milliseconds))
                }))
    }
}

extension InMemoryCluster {
    public func registeredBrokers(deadline: ContinuousClock.Instant) async throws(KafkaError) -> [RegisteredBroker] {
        try note(.registeredBrokers).registeredBrokers.get()
    }

    public func quorum(deadline: ContinuousClock.Instant) async throws(KafkaError) -> Quorum { try note(.quorum).quorum.get() }

    public func reassignments(
        knownTo controller: Int32?, deadline: ContinuousClock.Instant
    ) async throws(KafkaError) -> [PartitionReassignment] {
        try note(.reassignments).reassignments.get()
    }

    public func shareGroups(_ groups: [CoordinatedGroup], deadline: ContinuousClock.Instant) async -> [ShareGroupAnswer] {
        note(.shareGroups(groups.map(\.id))).shareGroups
    }

    public func logDirectories(
        of broker: Int32, deadline: ContinuousClock.Instant
    ) async throws(KafkaError) -> [LogDirectory] {
        try (note(.logDirectories(broker)).logDirectories[broker] ?? .failure(.notAsked)).get()
    }

    public func settings(
        _ names: [String], ofTopics topics: [String], deadline: ContinuousClock.Instant
    ) async -> TopicSettingsAnswer {
        switch note(.settings(topics)).settings {
        case .success(let settings): TopicSettingsAnswer(settings: settings)
        case .failure(let error): TopicSettingsAnswer(settings: [], failure: error)
        }
    }
}

extension KafkaError {
    /// Of an old cluster.
    fileprivate static let notAsked = KafkaError(.unsupportedFeature, .clusterState)
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
