internal import CKafka
internal import KafkaProtocol
internal import KafkaReader

extension KafkaClient {
    /// Whether librdkafka can describe groups of the consumer protocol (KIP-848). Before 2.10 it supports only the classic protocol.
    static var describesConsumerProtocol: Bool { rd_kafka_version() >= 0x020a_0000 }

    /// All groups with their members, including those of Kafka Connect and the like: a ListGroups and at most one DescribeGroups request
    /// per broker, and one more for each KIP-848 group if librdkafka can describe those.
    ///
    /// If a broker did not answer, the groups of the others are still returned; `listGroups` reports which broker it was.
    /// - Parameters:
    ///   - brokers: the cluster's brokers.
    ///   - isWanted: selects the groups. Others are not read, and KIP-848 groups among them are not requested.
    ///   - details: what is read of their members.
    func describeGroups(
        of brokers: [Int32], where isWanted: @escaping @Sendable (GroupID) -> Bool, details: MemberDetails,
        deadline: ContinuousClock.Instant
    ) async -> GroupDescriptions {
        let (handle, knowsOnlyThese) = handle(forAll: brokers)
        return await pool.run { [requests] in
            var search = ClassicGroupsSearch(
                handle, requests: requests, brokers: brokers, waitsForOthers: !knowsOnlyThese, isWanted: isWanted,
                details: details, deadline: deadline)
            search.run()
            var groups = Array(search.groups.values)
            Self.describeModernGroups(among: &groups, handle, details: details, deadline: deadline)
            return GroupDescriptions(groups: groups, sharedIDs: search.sharedIDs, failure: search.failure)
        }
    }

    /// Fills in the members of KIP-848 groups, which the old call reports as dead.
    ///
    /// No other group may be requested in this way: librdkafka aborts the process if it cannot read an assignment, and some clients write
    /// such assignments.
    private static func describeModernGroups(
        among descriptions: inout [GroupDescription], _ handle: Handle, details: MemberDetails, deadline: ContinuousClock.Instant
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
                descriptions[tag].take(event, failure: failure, details: details)
                guard let error = descriptions[tag].error, reattempts.take(after: error, of: tag) else { return }
                ask(tag)
                underWay += 1
            }
            if !answered { return }
        }
    }
}

extension GroupDescription {
    /// Applies the answer to a DescribeConsumerGroups call for this group alone.
    fileprivate mutating func take(_ event: OpaquePointer, failure: KafkaError.Code?, details: MemberDetails) {
        error = failure ?? .badAnswer
        guard failure == nil, let (group, code) = AdminQueue.description(in: event) else { return }
        // A group that was just deleted is no error.
        let isGone = code == KafkaError.Code(RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND)
        error = code == .none || isGone ? nil : code
        guard error == nil, !isGone,
            rd_kafka_ConsumerGroupDescription_state(group) != RD_KAFKA_CONSUMER_GROUP_STATE_DEAD
        else { return }
        do throws(UnexpectedNull) {
            members = try (0..<rd_kafka_ConsumerGroupDescription_member_count(group)).map { index throws(UnexpectedNull) in
                try GroupMember(rd_kafka_ConsumerGroupDescription_member(group, index), details)
            }
            type = .consumer
            protocolType = ConsumerProtocol.type
            // librdkafka has no word for the states that only groups of this protocol have.
            let word = rd_kafka_consumer_group_state_name(rd_kafka_ConsumerGroupDescription_state(group))
            state = word.flatMap { GroupState(answer: String(cString: $0)) }
        } catch {
            self.error = .badAnswer
        }
    }
}

extension GroupMember {
    /// - Parameter member: an `rd_kafka_MemberDescription_t`.
    fileprivate init(_ member: OpaquePointer?, _ details: MemberDetails) throws(UnexpectedNull) {
        self.init(
            assignment: details.contains(.assignment) ? try Self.assignment(of: member) : nil,
            identity: details.contains(.identity) ? try Identity(member) : nil)
    }

    private static func assignment(of member: OpaquePointer?) throws(UnexpectedNull) -> MemberAssignment {
        let assignment = rd_kafka_MemberDescription_assignment(member)
        let partitions = assignment.flatMap { rd_kafka_MemberAssignment_partitions($0) }
        var byTopic: [String: [Int32]] = [:]
        for partition in try elements(partitions?.pointee.elems, count: partitions?.pointee.cnt ?? 0) {
            byTopic[try nonEmptyString(partition.topic), default: []].append(partition.partition)
        }
        return MemberAssignment(byTopic)
    }
}

extension GroupMember.Identity {
    /// - Parameter member: an `rd_kafka_MemberDescription_t`.
    fileprivate init(_ member: OpaquePointer?) throws(UnexpectedNull) {
        self.init(
            id: try string(rd_kafka_MemberDescription_consumer_id(member)),
            clientID: try string(rd_kafka_MemberDescription_client_id(member)),
            host: try string(rd_kafka_MemberDescription_host(member)))
    }
}
