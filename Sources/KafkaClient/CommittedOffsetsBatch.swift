internal import CKafka
internal import KafkaReader
internal import System

/// Many OffsetFetch calls on one queue, with a limit on those in flight.
struct CommittedOffsetsBatch: ~Copyable {
    private let groups: [CoordinatedGroup]
    /// Answers to return if no later one arrives.
    private var provisional: [Int: Result<[CommittedTopic], KafkaError>] = [:]
    private var names: PartitionNames
    private var queue: AdminQueue
    private let lookups: CoordinatorLookups
    private let deadline: ContinuousClock.Instant
    private var answered: Set<Int> = []
    /// Groups that are still to be requested, by coordinator, the next one last.
    private var waiting: [Int32: [Int]]
    private var wasLookedUp: Set<Int> = []
    /// Groups whose coordinators librdkafka is looking up, by tag.
    private var lookupsUnderWay: [Int: GroupID] = [:]
    private var reattempts = Reattempts<Int>()
    private var wasAskedByName: Set<Int> = []
    /// The number of calls in flight, by coordinator.
    private var underWay: [Int32: Int] = [:]
    private let share: Int

    init(
        _ groups: [CoordinatedGroup], names: consuming PartitionNames, inFlight: Int, queue: consuming AdminQueue,
        lookups: CoordinatorLookups, deadline: ContinuousClock.Instant
    ) {
        self.groups = groups
        self.names = names
        self.queue = queue
        self.lookups = lookups
        self.deadline = deadline
        waiting = Dictionary(grouping: groups.indices.reversed(), by: { groups[$0].coordinator })
        share = max(1, inFlight / max(1, waiting.count))
    }

    /// - Parameter receive: called once for each group, as soon as its answer is final.
    mutating func run(receive: (_ group: Int, _ answer: Result<[CommittedTopic], KafkaError>) -> Void) {
        for coordinator in Array(waiting.keys) { fill(coordinator) }
        while underWay.values.contains(where: { $0 > 0 }) {
            var next: (group: Int, answer: Result<[CommittedTopic], KafkaError>)?
            guard
                queue.next(
                    deadline: deadline,
                    { tag, event, failure in
                        guard groups.indices.contains(tag) else { return }
                        next = (tag, Self.answer(in: event, failure: failure, group: groups[tag].id))
                    })
            else { break }
            guard let (group, answer) = next else { continue }
            underWay[groups[group].coordinator, default: 1] -= 1
            if let id = lookupsUnderWay.removeValue(forKey: group) { lookups.end(id) }
            if isAskedAgain(group, after: answer) { continue }
            receive(group, answer.hasTimedOut ? provisional[group] ?? answer : answer)
            answered.insert(group)
            fill(groups[group].coordinator)
        }
        if !lookupsUnderWay.isEmpty { queue.abandon(lookupsUnderWay) }
        for index in groups.indices where !answered.contains(index) {
            receive(
                index,
                provisional[index] ?? .failure(KafkaError(.timedOut, .committedOffsets, target: .group(groups[index].id))))
        }
    }

    private mutating func isAskedAgain(_ group: Int, after answer: Result<[CommittedTopic], KafkaError>) -> Bool {
        let coordinator = groups[group].coordinator
        if case .failure(let error) = answer {
            if error.code == .notCoordinator, wasLookedUp.insert(group).inserted, ask(group, coordinator: nil) { return true }
            if reattempts.take(after: error.code, of: group) {
                // More informative than a time-out of the next attempt.
                provisional[group] = answer
                if ask(group, coordinator: wasLookedUp.contains(group) ? nil : coordinator) { return true }
            }
        }
        // The version that a broker speaks is known only after the first request to it.
        guard !wasAskedByName.contains(group), names.areNeeded(by: coordinator) else { return false }
        return ask(group, coordinator: coordinator)
    }

    /// Starts calls until the coordinator has its share again, once a quarter of the share is done: each burst wakes librdkafka's threads
    /// once, instead of once per request. Waiting for more to finish would cost time if brokers are far away.
    private mutating func fill(_ coordinator: Int32) {
        guard !deadline.isPast, underWay[coordinator, default: 0] <= share - max(1, share / 4) else { return }
        while underWay[coordinator, default: 0] < share, let group = waiting[coordinator]?.popLast() {
            ask(group, coordinator: coordinator)
        }
    }

    /// - Parameter coordinator: nil if librdkafka shall look it up.
    /// - Returns: false if librdkafka must not look it up, because it already does.
    @discardableResult
    private mutating func ask(_ group: Int, coordinator: Int32?) -> Bool {
        if coordinator == nil {
            guard lookups.begin(groups[group].id) else { return false }
            lookupsUnderWay[group] = groups[group].id
        }
        underWay[groups[group].coordinator, default: 0] += 1
        // No partitions named: everything that the group committed.
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
        return true
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
        guard let list = rd_kafka_group_result_partitions(answer),
            let topics = try? CommittedTopic.topics(in: elements(list.pointee.elems, count: list.pointee.cnt))
        else { return failed(.badAnswer) }
        return .success(topics)
    }
}

extension Result where Failure == KafkaError {
    fileprivate var hasTimedOut: Bool {
        if case .failure(let error) = self { error.category == .timeout } else { false }
    }
}
