/// Answers a scrape's questions about one cluster.
///
/// Each question names its deadline. A value that was not answered by then is a failure of its broker, topic or group, never a default.
/// Answers that can be large are handed over in elements while they arrive, so that no reader has to keep the whole. `receive` may be
/// called on any thread, also on several at once, and not after the question has returned.
public protocol ClusterReader: ClusterStateReader {
    /// The client that asks, and what it cannot do.
    var limits: ClientLimits { get }

    /// Requests sent since the start, by the protocol's names of their kinds.
    var requestsSent: [String: Int] { get }

    /// How long each broker last held its answers back because of a quota, for those that said so since `time`; -1 stands for a
    /// broker that is known by a bootstrap address only.
    func throttleTimes(since time: ContinuousClock.Instant) -> [Int32: Duration]

    /// Brokers, topics and partitions.
    func metadata(deadline: ContinuousClock.Instant) async throws(KafkaError) -> ClusterMetadata

    /// Starts to ask for the groups and their members.
    /// - Parameters:
    ///   - brokers: of the cluster.
    ///   - isWanted: which groups are described.
    ///   - details: what is read of their members.
    func groups(
        of brokers: [Int32], where isWanted: @escaping @Sendable (GroupID) -> Bool, details: MemberDetails,
        deadline: ContinuousClock.Instant
    ) -> GroupAnswers

    /// Asks what each group has committed, all coordinators side by side.
    /// - Parameters:
    ///   - topics: that matter; those of others may be missing.
    ///   - receive: takes the answer for each group, by its index in `groups`. The last one counts: an answer about several groups may turn
    ///     out to be unreadable after some of them were received.
    func readCommittedOffsets(
        of groups: [CoordinatedGroup], in topics: [ClusterMetadata.Topic], deadline: ContinuousClock.Instant,
        receive: @escaping @Sendable (_ group: Int, _ answer: Result<[CommittedTopic], KafkaError>) -> Void
    ) async

    /// Asks where the logs of partitions end or begin, all leaders side by side.
    /// - Parameters:
    ///   - partitions: by leader, those of one topic in a row and in the order of their ids.
    ///   - topics: in which the partitions have their places.
    ///   - receive: takes the answer for each partition once.
    func readOffsets(
        _ position: LogPosition, of partitions: [Int32: [PartitionPlace]], in topics: [ClusterMetadata.Topic],
        deadline: ContinuousClock.Instant, receive: @escaping @Sendable (ArraySlice<PartitionPlace>, OffsetsAnswer) -> Void
    ) async

    /// Asks which record is the first of a time or later, all leaders side by side.
    /// - Parameters:
    ///   - times: by leader, each partition once.
    ///   - topics: in which the partitions have their places.
    func readOffsets(
        at times: [Int32: [TimedPlace]], in topics: [ClusterMetadata.Topic], deadline: ContinuousClock.Instant
    ) async -> TimedOffsets
}

/// What a client is, and what its answers leave open.
public struct ClientLimits: Hashable, Sendable {
    /// With its version, like `librdkafka 2.8.0`.
    public var client: String
    /// Whether groups of the consumer protocol (KIP-848) are described.
    public var describesConsumerProtocol: Bool
    /// Whether a group's name ends at its first zero byte, so that another group may be asked for.
    public var endsNamesAtZeroByte: Bool

    public init(client: String, describesConsumerProtocol: Bool, endsNamesAtZeroByte: Bool) {
        self.client = client
        self.describesConsumerProtocol = describesConsumerProtocol
        self.endsNamesAtZeroByte = endsNamesAtZeroByte
    }
}

/// The groups of a cluster and their members. The two answers may come in any order.
public struct GroupAnswers: Sendable {
    public let listing: Task<GroupListing, Never>
    public let descriptions: Task<GroupDescriptions, Never>

    public init(listing: Task<GroupListing, Never>, descriptions: Task<GroupDescriptions, Never>) {
        self.listing = listing
        self.descriptions = descriptions
    }
}
