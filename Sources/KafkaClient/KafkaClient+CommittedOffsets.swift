internal import CKafka
internal import Glibc

/// What a group has committed in one topic.
public struct CommittedTopic: Sendable {
    public struct Partition: Sendable {
        public var id: Int32
        /// -1 where the group committed nothing.
        public var offset: Int64
        /// Why the offset is not known.
        public var error: KafkaError.Code?

        public init(id: Int32, offset: Int64, error: KafkaError.Code?) {
            self.id = id
            self.offset = offset
            self.error = error
        }
    }

    public var topic: String
    public var partitions: [Partition]

    public init(topic: String, partitions: [Partition]) {
        self.topic = topic
        self.partitions = partitions
    }
}

/// A group whose committed offsets are wanted, and who is thought to coordinate it.
public struct CoordinatedGroup: Sendable {
    public var id: GroupID
    /// nil has librdkafka look it up.
    public var coordinator: Int32?

    public init(id: GroupID, coordinator: Int32?) {
        self.id = id
        self.coordinator = coordinator
    }
}

extension KafkaClient {
    /// All that each group has committed: one OffsetFetch request a group, sent straight to its coordinator.
    ///
    /// librdkafka remembers eleven coordinators; so it is told each group's. One that has moved on answers NOT_COORDINATOR, and
    /// the group is asked once more with librdkafka looking it up.
    ///
    /// librdkafka before 2.3 asks brokers before Kafka 2.4 for no partition where it means all (its pull request 4346): those
    /// brokers are asked for all partitions by name.
    /// - Parameter topics: those that matter; of others there may be an answer or not.
    /// - Parameter inFlight: requests under way at the same time, all brokers together. Each broker has its share of them: one
    ///   that is slow keeps no other broker's groups waiting.
    /// - Returns: an answer for each of `groups`, in their order.
    public func committedOffsets(
        of groups: [CoordinatedGroup], in topics: [ClusterMetadata.Topic], inFlight: Int, deadline: ContinuousClock.Instant
    ) async -> [Result<[CommittedTopic], KafkaError>] {
        guard !groups.isEmpty else { return [] }
        let handle = handle
        return await pool.run { [requests] in
            var batch = CommittedOffsetsBatch(
                groups, names: PartitionNames(topics, requests: requests), inFlight: inFlight, queue: AdminQueue(handle),
                deadline: deadline)
            return batch.run()
        }
    }
}

/// Which brokers have to be asked for partitions by name, and the names.
private struct PartitionNames: ~Copyable {
    private let topics: [ClusterMetadata.Topic]
    private let requests: RequestCounter
    private var list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?

    init(_ topics: [ClusterMetadata.Topic], requests: RequestCounter) {
        self.topics = topics
        self.requests = requests
    }

    deinit {
        if let list { rd_kafka_topic_partition_list_destroy(list) }
    }

    /// Whether a broker, or any where it is not known, takes "all partitions" for none. From version 6 on the request has another
    /// encoding, which librdkafka always wrote right.
    func areNeeded(by broker: Int32?) -> Bool {
        guard rd_kafka_version() < 0x0203_0000, let version = requests.offsetFetchVersion(of: broker) else { return false }
        return version < 6
    }

    /// All partitions; nil where there are none.
    mutating func all() -> UnsafePointer<rd_kafka_topic_partition_list_t>? {
        if list == nil, topics.contains(where: { !$0.partitions.isEmpty }) {
            let list = rd_kafka_topic_partition_list_new(Int32(clamping: topics.reduce(0) { $0 + $1.partitions.count }))
            for topic in topics {
                for partition in topic.partitions {
                    rd_kafka_topic_partition_list_add(list, topic.name, partition.id)
                }
            }
            self.list = list
        }
        return UnsafePointer(list)
    }
}

/// Many OffsetFetch calls on one queue, a bounded number of them under way.
private struct CommittedOffsetsBatch: ~Copyable {
    private let groups: [CoordinatedGroup]
    private var names: PartitionNames
    private let queue: AdminQueue
    private let deadline: ContinuousClock.Instant
    private var answers: [Result<[CommittedTopic], KafkaError>?]
    /// Groups not asked yet, by coordinator, the next one last.
    private var waiting: [Int32?: [Int]]
    private var wasRetried: Set<Int> = []
    private var wasAskedByName: Set<Int> = []
    private var underWay = 0
    private let share: Int

    init(
        _ groups: [CoordinatedGroup], names: consuming PartitionNames, inFlight: Int, queue: consuming AdminQueue,
        deadline: ContinuousClock.Instant
    ) {
        self.groups = groups
        self.names = names
        self.queue = queue
        self.deadline = deadline
        answers = Array(repeating: nil, count: groups.count)
        waiting = Dictionary(grouping: groups.indices.reversed(), by: { groups[$0].coordinator })
        share = max(1, inFlight / max(1, waiting.count))
    }

    mutating func run() -> [Result<[CommittedTopic], KafkaError>] {
        for coordinator in Array(waiting.keys) {
            for _ in 0..<share { askNext(of: coordinator) }
        }
        while underWay > 0 {
            var answered: (group: Int, event: Result<[CommittedTopic], KafkaError>)?
            guard
                queue.next(
                    deadline: deadline,
                    { tag, event, failure in
                        answered = (tag, Self.answer(in: event, failure: failure, group: groups[tag].id))
                    })
            else { break }
            guard let (group, answer) = answered else { continue }
            underWay -= 1
            if case .failure(let error) = answer, error.code == .notCoordinator, wasRetried.insert(group).inserted {
                ask(group, coordinator: nil)
                continue
            }
            // The first request to a broker shows which version it speaks.
            if case .success = answer, !wasAskedByName.contains(group), names.areNeeded(by: groups[group].coordinator) {
                ask(group, coordinator: groups[group].coordinator)
                continue
            }
            answers[group] = answer
            askNext(of: groups[group].coordinator)
        }
        return answers.indices.map { index in
            answers[index] ?? .failure(KafkaError(.timedOut, .committedOffsets, target: .group(groups[index].id)))
        }
    }

    private mutating func askNext(of coordinator: Int32?) {
        guard !deadline.isPast, let group = waiting[coordinator]?.popLast() else { return }
        ask(group, coordinator: coordinator)
    }

    private mutating func ask(_ group: Int, coordinator: Int32?) {
        underWay += 1
        // No partitions named: all that the group committed.
        var partitions: UnsafePointer<rd_kafka_topic_partition_list_t>?
        if names.areNeeded(by: coordinator) {
            partitions = names.all()
            wasAskedByName.insert(group)
        }
        queue.submit(
            RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, to: coordinator, tag: group, deadline: deadline
        ) { handle, options, queue in
            var request = rd_kafka_ListConsumerGroupOffsets_new(groups[group].id.description, partitions)
            rd_kafka_ListConsumerGroupOffsets(handle, &request, 1, options, queue)
            rd_kafka_ListConsumerGroupOffsets_destroy(request)
        }
    }

    private static func answer(
        in event: OpaquePointer, failure: KafkaError.Code?, group: GroupID
    ) -> Result<[CommittedTopic], KafkaError> {
        func failed(_ code: KafkaError.Code) -> Result<[CommittedTopic], KafkaError> {
            .failure(KafkaError(code, .committedOffsets, target: .group(group)))
        }
        if let failure { return failed(failure) }
        var count = 0
        guard let result = rd_kafka_event_ListConsumerGroupOffsets_result(event),
            let groups = rd_kafka_ListConsumerGroupOffsets_result_groups(result, &count), count == 1, let answer = groups[0]
        else { return failed(.badAnswer) }
        if let error = rd_kafka_group_result_error(answer) {
            return failed(KafkaError.Code(rd_kafka_error_code(error)))
        }
        let list = rd_kafka_group_result_partitions(answer)
        return .success(
            CommittedTopic.topics(in: UnsafeBufferPointer(start: list?.pointee.elems, count: Int(list?.pointee.cnt ?? 0))))
    }
}

extension CommittedTopic {
    /// Brokers answer topic by topic; so a run of partitions of one topic becomes one value, and its name is read once.
    fileprivate static func topics(in list: UnsafeBufferPointer<rd_kafka_topic_partition_t>) -> [CommittedTopic] {
        var topics: [CommittedTopic] = []
        var start = 0
        while start < list.count {
            guard let name = list[start].topic else { return topics }
            let end = list[start...].firstIndex { $0.topic.map { strcmp($0, name) } != 0 } ?? list.count
            topics.append(
                CommittedTopic(
                    topic: String(cString: name),
                    partitions: list[start..<end].map {
                        Partition(
                            id: $0.partition, offset: $0.offset >= 0 ? $0.offset : -1,
                            error: $0.err == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError.Code($0.err))
                    }))
            start = end
        }
        return topics
    }
}
