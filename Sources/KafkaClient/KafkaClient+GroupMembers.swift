internal import CKafka

extension KafkaClient {
    /// All groups with their members, those of Kafka Connect and the like included: a ListGroups and at most one
    /// DescribeGroups request a broker, and one more for each KIP-848 group where librdkafka can describe those.
    ///
    /// Where a broker did not answer, the groups of the others are still here; `listGroups` tells which broker that was.
    /// - Parameters:
    ///   - isWanted: which groups. Of the others nothing is read, and no KIP-848 group among them is asked for.
    ///   - assignments: whether what the members are assigned is read.
    public func describeGroups(
        where isWanted: @escaping @Sendable (GroupID) -> Bool, assignments: Bool, deadline: ContinuousClock.Instant
    ) async throws(KafkaError) -> [GroupDescription] {
        let handle = handle
        let result = await pool.run { () -> Result<[GroupDescription], KafkaError> in
            do throws(KafkaError) {
                var descriptions = try Self.describeClassicGroups(
                    handle, where: isWanted, assignments: assignments, deadline: deadline)
                Self.describeModernGroups(among: &descriptions, handle, assignments: assignments, deadline: deadline)
                return .success(descriptions)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// `rd_kafka_list_groups` waits for all brokers. One that is silent until the time-out costs its own groups; one whose
    /// connection breaks meanwhile, or whose answer cannot be read, costs all of them if it is the last. librdkafka tries to connect
    /// to a dead broker up to every 2 s, and breaks that connection each time: so what is left of the time is given to further
    /// attempts, half of it to each, until one fits between two of those. After a time-out it is all of it: half would be less than
    /// what was too little.
    private static func describeClassicGroups(
        _ handle: Handle, where isWanted: (GroupID) -> Bool, assignments: Bool, deadline: ContinuousClock.Instant
    ) throws(KafkaError) -> [GroupDescription] {
        var attempt = 1
        var hasTimedOut = false
        /// Milliseconds.
        var pause: Int32 = 5
        while true {
            let now = ContinuousClock.now
            let attemptDeadline = hasTimedOut ? deadline : now + now.duration(to: deadline) / 2
            var pointer: UnsafePointer<rd_kafka_group_list>?
            let code = rd_kafka_list_groups(handle.pointer, nil, &pointer, attemptDeadline.millisecondsLeft)
            // _PARTIAL comes with the groups of those brokers that did answer.
            if let list = pointer {
                defer { rd_kafka_group_list_destroy(list) }
                return UnsafeBufferPointer(start: list.pointee.groups, count: Int(list.pointee.group_cnt))
                    .compactMap { GroupDescription($0, where: isWanted, assignments: assignments) }
            }
            // Brokers before 0.9 have no groups to describe.
            if code == RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE { return [] }
            let error = KafkaError(KafkaError.Code(code), .describeGroups)
            // What a broker answers it will mostly answer again. librdkafka's own errors, which are negative, come and go with the
            // order in which the brokers' answers arrive. In the last milliseconds there is no time for any.
            guard code.rawValue < 0 || attempt < 3, deadline.millisecondsLeft > 20 else { throw error }
            // A connection that is refused breaks at once, and would break attempt after attempt in as many milliseconds.
            attemptDeadline.block(forMilliseconds: pause)
            pause = min(pause * 2, 200)
            if error.code == .timedOut { hasTimedOut = true }
            attempt += 1
        }
    }

    /// Fills in the members of KIP-848 groups, which the old call says are dead.
    ///
    /// No other group may be asked for in this way: librdkafka aborts the process on an assignment that it cannot read, and there are
    /// clients that write such.
    private static func describeModernGroups(
        among descriptions: inout [GroupDescription], _ handle: Handle, assignments: Bool, deadline: ContinuousClock.Instant
    ) {
        // Before 2.10, librdkafka asks for those in the old protocol only: the answer would be the same.
        guard rd_kafka_version() >= 0x020a_0000 else { return }
        let unknown = descriptions.indices.filter { descriptions[$0].error == nil && descriptions[$0].members == nil }
        guard !unknown.isEmpty else { return }
        let queue = AdminQueue(handle)
        for index in unknown {
            let description = descriptions[index]
            descriptions[index].error = .timedOut
            queue.submitDescription(
                of: description.id.description, to: description.coordinator, tag: index, deadline: deadline)
        }
        for _ in unknown {
            let answered = queue.next(deadline: deadline) { tag, event, failure in
                guard descriptions.indices.contains(tag) else { return }
                descriptions[tag].take(event, failure: failure, assignments: assignments)
            }
            if !answered { return }
        }
    }
}

extension GroupDescription {
    /// - Returns: nil for a group that is not wanted, and for an entry that an answer cut short left unfinished.
    fileprivate init?(_ group: rd_kafka_group_info, where isWanted: (GroupID) -> Bool, assignments: Bool) {
        guard let id = group.group.map({ GroupID(String(cString: $0)) }), let state = group.state, isWanted(id) else {
            return nil
        }
        let members = UnsafeBufferPointer(start: group.members, count: Int(group.member_cnt))
        // librdkafka forgets that it could not read one broker's answer when it could the next one's.
        let isWhole = members.allSatisfy { $0.member_id != nil }
        let error = group.err != RD_KAFKA_RESP_ERR_NO_ERROR ? KafkaError.Code(group.err) : isWhole ? nil : .badAnswer
        // KIP-848 groups look dead to this old call, and so does a group that was just deleted.
        let isKnown = error == nil && String(cString: state) != "Dead"
        self.init(
            id: id, coordinator: group.broker.id, error: error,
            members: isKnown ? members.map { assignments ? GroupMember($0) : GroupMember(assignment: nil) } : nil)
    }

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
        members = (0..<rd_kafka_ConsumerGroupDescription_member_count(group)).map {
            assignments ? GroupMember(rd_kafka_ConsumerGroupDescription_member(group, $0)) : GroupMember(assignment: nil)
        }
    }
}

extension GroupMember {
    fileprivate init(_ member: rd_kafka_group_member_info) {
        let bytes = UnsafeRawBufferPointer(start: member.member_assignment, count: max(0, Int(member.member_assignment_size)))
        self.init(assignment: decodeConsumerAssignment(bytes))
    }

    /// - Parameter member: an `rd_kafka_MemberDescription_t`.
    fileprivate init(_ member: OpaquePointer?) {
        let assignment = rd_kafka_MemberDescription_assignment(member)
        let partitions = assignment.flatMap { rd_kafka_MemberAssignment_partitions($0) }
        var byTopic: [String: [Int32]] = [:]
        for partition in UnsafeBufferPointer(start: partitions?.pointee.elems, count: Int(partitions?.pointee.cnt ?? 0)) {
            byTopic[String(cString: partition.topic), default: []].append(partition.partition)
        }
        self.init(assignment: byTopic)
    }
}
