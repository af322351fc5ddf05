/// What a cluster is asked beyond a scrape's numbers of topics and groups. Only our own connections can ask it.
public protocol ClusterStateReader: Sendable {
    /// The brokers that are registered, fenced ones included (KIP-631).
    func registeredBrokers(deadline: ContinuousClock.Instant) async throws(KafkaError) -> [RegisteredBroker]

    /// The controllers' quorum (KIP-595).
    func quorum(deadline: ContinuousClock.Instant) async throws(KafkaError) -> Quorum

    /// Partitions whose replicas move, in no order (KIP-455).
    /// - Parameter controller: whom to ask; nil if any broker can answer.
    func reassignments(
        knownTo controller: Int32?, deadline: ContinuousClock.Instant
    ) async throws(KafkaError) -> [PartitionReassignment]

    /// The offsets and members of share groups (KIP-932), all coordinators side by side.
    func shareGroups(_ groups: [CoordinatedGroup], deadline: ContinuousClock.Instant) async -> [ShareGroupAnswer]

    /// The log directories of a broker (KIP-113).
    func logDirectories(of broker: Int32, deadline: ContinuousClock.Instant) async throws(KafkaError) -> [LogDirectory]

    /// Some settings of topics, in no order; topics that do not exist any more are missing.
    func settings(
        _ names: [String], ofTopics topics: [String], deadline: ContinuousClock.Instant
    ) async -> TopicSettingsAnswer
}

extension ClusterStateReader {
    public func registeredBrokers(deadline: ContinuousClock.Instant) async throws(KafkaError) -> [RegisteredBroker] {
        throw .unsupportedByClient
    }

    public func quorum(deadline: ContinuousClock.Instant) async throws(KafkaError) -> Quorum { throw .unsupportedByClient }

    public func reassignments(
        knownTo controller: Int32?, deadline: ContinuousClock.Instant
    ) async throws(KafkaError) -> [PartitionReassignment] {
        throw .unsupportedByClient
    }

    public func shareGroups(_ groups: [CoordinatedGroup], deadline: ContinuousClock.Instant) async -> [ShareGroupAnswer] {
        groups.map {
            ShareGroupAnswer(id: $0.id, offsets: .failure(.unsupportedByClient), memberCount: .failure(.unsupportedByClient))
        }
    }

    public func logDirectories(
        of broker: Int32, deadline: ContinuousClock.Instant
    ) async throws(KafkaError) -> [LogDirectory] {
        throw .unsupportedByClient
    }

    public func settings(
        _ names: [String], ofTopics topics: [String], deadline: ContinuousClock.Instant
    ) async -> TopicSettingsAnswer {
        TopicSettingsAnswer(settings: [], failure: .unsupportedByClient)
    }
}

extension KafkaError {
    fileprivate static var unsupportedByClient: KafkaError {
        KafkaError(.unsupportedFeature, .clusterState, detail: "librdkafka cannot ask it")
    }
}

public struct RegisteredBroker: Hashable, Sendable {
    public var id: Int32
    /// Whether it is registered but down, or not yet ready; nil if brokers do not report it (before Kafka 4.0).
    public var isFenced: Bool?

    public init(id: Int32, isFenced: Bool?) {
        self.id = id
        self.isFenced = isFenced
    }
}

/// The controllers of a KRaft cluster and the brokers that follow them.
public struct Quorum: Hashable, Sendable {
    public enum Role: String, Sendable {
        case voter
        case observer
    }

    public struct Replica: Hashable, Sendable {
        public var id: Int32
        public var role: Role
        /// -1 if the leader does not know it.
        public var logEnd: Int64
        /// Milliseconds since 1970 by the leader's clock, for itself the present; -1 if brokers do not report it (before Kafka 3.3), or
        /// if it never had.
        public var lastCaughtUp: Int64

        public init(id: Int32, role: Role, logEnd: Int64, lastCaughtUp: Int64) {
            self.id = id
            self.role = role
            self.logEnd = logEnd
            self.lastCaughtUp = lastCaughtUp
        }
    }

    /// The active controller.
    public var leader: Int32
    public var epoch: Int32
    public var highWatermark: Int64
    /// Each id once in each role.
    public var replicas: [Replica]

    public init(leader: Int32, epoch: Int32, highWatermark: Int64, replicas: [Replica]) {
        self.leader = leader
        self.epoch = epoch
        self.highWatermark = highWatermark
        self.replicas = replicas
    }
}

public struct PartitionReassignment: Hashable, Sendable {
    public var topic: String
    public var partition: Int32
    public var adding: Int
    public var removing: Int

    public init(topic: String, partition: Int32, adding: Int, removing: Int) {
        self.topic = topic
        self.partition = partition
        self.adding = adding
        self.removing = removing
    }
}

public struct ShareGroupAnswer: Sendable {
    public struct Partition: Hashable, Sendable {
        public var topic: String
        public var id: Int32
        /// -1 if the group has read nothing here.
        public var startOffset: Int64
        /// Records that are not delivered yet; -1 if not known.
        public var lag: Int64

        public init(topic: String, id: Int32, startOffset: Int64, lag: Int64) {
            self.topic = topic
            self.id = id
            self.startOffset = startOffset
            self.lag = lag
        }
    }

    public var id: GroupID
    /// In no order; partitions with an error are left out.
    public var offsets: Result<[Partition], KafkaError>
    public var memberCount: Result<Int, KafkaError>

    public init(id: GroupID, offsets: Result<[Partition], KafkaError>, memberCount: Result<Int, KafkaError>) {
        self.id = id
        self.offsets = offsets
        self.memberCount = memberCount
    }
}

public struct LogDirectory: Sendable {
    public struct Replica: Hashable, Sendable {
        public var topic: String
        public var partition: Int32
        /// Bytes.
        public var size: Int64
        /// Records behind the leader's high watermark; for a replica that moves here, behind the present one.
        public var offsetLag: Int64
        /// Whether it will take the place of a replica in another directory of this broker.
        public var isFuture: Bool

        public init(topic: String, partition: Int32, size: Int64, offsetLag: Int64, isFuture: Bool) {
            self.topic = topic
            self.partition = partition
            self.size = size
            self.offsetLag = offsetLag
            self.isFuture = isFuture
        }
    }

    public var path: String
    /// False if the broker cannot use it (KAFKA_STORAGE_ERROR).
    public var isOnline: Bool
    /// Bytes of its volume; -1 if brokers do not report it (before Kafka 3.3).
    public var totalBytes: Int64
    public var usableBytes: Int64
    public var replicas: [Replica]

    public init(path: String, isOnline: Bool, totalBytes: Int64, usableBytes: Int64, replicas: [Replica]) {
        self.path = path
        self.isOnline = isOnline
        self.totalBytes = totalBytes
        self.usableBytes = usableBytes
        self.replicas = replicas
    }
}

public struct TopicSettings: Sendable {
    public var topic: String
    /// By name; those without a value are left out.
    public var values: Result<[String: String], KafkaError>

    public init(topic: String, values: Result<[String: String], KafkaError>) {
        self.topic = topic
        self.values = values
    }
}

public struct TopicSettingsAnswer: Sendable {
    /// Of the topics that were answered for.
    public var settings: [TopicSettings]
    /// Why some are missing.
    public var failure: KafkaError?

    public init(settings: [TopicSettings], failure: KafkaError? = nil) {
        self.settings = settings
        self.failure = failure
    }
}
