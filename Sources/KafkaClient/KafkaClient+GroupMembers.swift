internal import CKafka
internal import KafkaReader

extension KafkaClient {
    /// Whether librdkafka can describe groups of the consumer protocol (KIP-848). Before 2.10 it asks in the classic protocol alone.
    static var describesConsumerProtocol: Bool { rd_kafka_version() >= 0x020a_0000 }

    /// All groups with their members, those of Kafka Connect and the like included: a ListGroups and at most one
    /// DescribeGroups request a broker, and one more for each KIP-848 group where librdkafka can describe those.
    ///
    /// Where a broker did not answer, the groups of the others are still here; `listGroups` tells which broker that was.
    /// - Parameters:
    ///   - brokers: of the cluster.
    ///   - isWanted: which groups. Of the others nothing is read, and no KIP-848 group among them is asked for.
    ///   - assignments: whether what the members are assigned is read.
    func describeGroups(
        of brokers: [Int32], where isWanted: @escaping @Sendable (GroupID) -> Bool, assignments: Bool,
        deadline: ContinuousClock.Instant
    ) async -> GroupDescriptions {
        let (handle, knowsNoOthers) = handle(forAll: brokers)
        return await pool.run { [requests] in
            var search = ClassicGroupsSearch(
                handle, requests: requests, brokers: brokers, waitsForOthers: !knowsNoOthers, isWanted: isWanted,
                assignments: assignments, deadline: deadline)
            search.run()
            var groups = Array(search.groups.values)
            Self.describeModernGroups(among: &groups, handle, assignments: assignments, deadline: deadline)
            return GroupDescriptions(groups: groups, sharedIDs: search.sharedIDs, failure: search.failure)
        }
    }

    /// Fills in the members of KIP-848 groups, which the old call says are dead.
    ///
    /// No other group may be asked for in this way: librdkafka aborts the process on an assignment that it cannot read, and there are
    /// clients that write such.
    private static func describeModernGroups(
        among descriptions: inout [GroupDescription], _ handle: Handle, assignments: Bool, deadline: ContinuousClock.Instant
    ) {
        guard describesConsumerProtocol else { return }
        let queue = AdminQueue(handle)
        func ask(_ index: Int) {
            let description = descriptions[index]
            descriptions[index].error = .timedOut
            queue.submitDescription(
                of: description.id.description, to: description.coordinator, tag: index, deadline: deadline)
        }
        let unknown = descriptions.indices.filter { descriptions[$0].error == nil && descriptions[$0].members == nil }
        unknown.forEach(ask)
        var underWay = unknown.count
        var reattempts = Reattempts<Int>()
        while underWay > 0 {
            let answered = queue.next(deadline: deadline) { tag, event, failure in
                underWay -= 1
                guard descriptions.indices.contains(tag) else { return }
                descriptions[tag].take(event, failure: failure, assignments: assignments)
                guard let error = descriptions[tag].error, reattempts.take(after: error, of: tag) else { return }
                ask(tag)
                underWay += 1
            }
            if !answered { return }
        }
    }
}

extension GroupDescription {
    /// Takes the answer to a DescribeConsumerGroups of this group alone.
    fileprivate mutating func take(_ event: OpaquePointer, failure: KafkaError.Code?, assignments: Bool) {
        error = failure ?? .badAnswer
        guard failure == nil, let (group, code) = AdminQueue.description(in: event) else { return }
        // A group that was deleted a moment ago is no error.
        let isGone = code == KafkaError.Code(RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND)
        error = code == .none || isGone ? nil : code
        guard error == nil, !isGone,
            rd_kafka_ConsumerGroupDescription_state(group) != RD_KAFKA_CONSUMER_GROUP_STATE_DEAD
        else { return }
        do throws(UnexpectedNull) {
            members = try (0..<rd_kafka_ConsumerGroupDescription_member_count(group)).map { index throws(UnexpectedNull) in
                assignments
                    ? try GroupMember(rd_kafka_ConsumerGroupDescription_member(group, index)) : GroupMember(assignment: nil)
            }
        } catch {
            self.error = .badAnswer
        }
    }
}

extension GroupMember {
    /// - Parameter member: an `rd_kafka_MemberDescription_t`.
    fileprivate init(_ member: OpaquePointer?) throws(UnexpectedNull) {
        let assignment = rd_kafka_MemberDescription_assignment(member)
        let partitions = assignment.flatMap { rd_kafka_MemberAssignment_partitions($0) }
        var byTopic: [String: [Int32]] = [:]
        for partition in try elements(partitions?.pointee.elems, count: partitions?.pointee.cnt ?? 0) {
            byTopic[try nonEmptyString(partition.topic), default: []].append(partition.partition)
        }
        self.init(assignment: byTopic)
    }
}
