internal import CKafka
internal import KafkaProtocol
internal import KafkaReader
internal import System

/// Asks all brokers for their groups with the members, by `rd_kafka_list_groups`: a ListGroups and at most one DescribeGroups
/// request a broker.
///
/// That call waits for all brokers. One that is silent until the time-out costs its own groups. One whose connection breaks
/// meanwhile, or whose answer cannot be read, costs its own groups without a word, and those of all brokers if it is the last. Here
/// both are noticed all the same.
struct ClassicGroupsSearch {
    private let handle: Handle
    private let requests: RequestObserver
    /// Of the cluster; librdkafka may ask some that have left it.
    private let brokers: [Int32]
    /// Whether librdkafka may wait for brokers that have left the cluster.
    private let waitsForOthers: Bool
    private let isWanted: (GroupID) -> Bool
    private let assignments: Bool
    private let deadline: ContinuousClock.Instant

    private(set) var groups: [GroupID: GroupDescription] = [:]
    /// Those that several listed groups have.
    private(set) var sharedIDs: Set<GroupID> = []
    /// Why some are missing.
    private(set) var failure: KafkaError?
    /// Whether any broker's groups are here, be they none.
    private var hasAnswer = false

    init(
        _ handle: Handle, requests: RequestObserver, brokers: [Int32], waitsForOthers: Bool,
        isWanted: @escaping (GroupID) -> Bool, assignments: Bool, deadline: ContinuousClock.Instant
    ) {
        self.handle = handle
        self.requests = requests
        self.brokers = brokers
        self.waitsForOthers = waitsForOthers
        self.isWanted = isWanted
        self.assignments = assignments
        self.deadline = deadline
    }

    /// librdkafka keeps trying to connect to a dead broker, and an attempt that is under way when such a connection breaks is lost if
    /// that broker is the last that it waits for. So what is left of the time is given to further attempts. Every other one is brief,
    /// so that it ends before the connection breaks again; the rest take half of the time that is left. After a time-out of such a one
    /// it is all of it: half would be less than what was too little.
    mutating func run() {
        var attempt = 1
        var hasTimedOut = false
        var briefTime = Duration.milliseconds(50)
        /// Milliseconds.
        var pause: Int32 = 5
        while true {
            let now = ContinuousClock.now
            let half = now.duration(to: deadline) / 2
            let isBrief = attempt > 1 && !hasAnswer && !hasTimedOut && attempt.isMultiple(of: 2)
            let code = ask(deadline: hasTimedOut ? deadline : now + (isBrief ? min(half, briefTime) : half))
            failure = code == .none ? nil : KafkaError(code, .describeGroups)
            guard code != .none else { return }
            if isBrief {
                briefTime *= 2
            } else {
                // A broker is silent, which another attempt would find too.
                guard code.category != .timeout || !hasAnswer else { return }
                // What a broker answers it will mostly answer again. librdkafka's own errors, which are negative, come and go with the
                // order in which the brokers' answers arrive. But where the others did answer, one broker's connection that breaks
                // again and again takes along what else is asked of it.
                guard (code.rawValue < 0 && !hasAnswer) || attempt < 3 else { return }
                if code == .timedOut { hasTimedOut = true }
            }
            // In the last milliseconds there is no time for another one.
            guard deadline.millisecondsLeft > 20 else { return }
            // A connection that is refused breaks at once, and would break attempt after attempt in as many milliseconds.
            deadline.block(forMilliseconds: pause)
            pause = min(pause * 2, 200)
            attempt += 1
        }
    }

    private mutating func ask(deadline: ContinuousClock.Instant) -> KafkaError.Code {
        let lostBefore = requests.lostGroupRequests
        var pointer: UnsafePointer<rd_kafka_group_list>?
        let code = rd_kafka_list_groups(handle.pointer, nil, &pointer, deadline.millisecondsLeft)
        guard let list = pointer else {
            // Brokers before 0.9 have no groups to describe.
            return code == RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE ? .none : KafkaError.Code(code)
        }
        defer { rd_kafka_group_list_destroy(list) }
        hasAnswer = true
        guard let entries = try? elements(list.pointee.groups, count: list.pointee.group_cnt) else { return .badAnswer }
        var answered: [GroupID: GroupDescription] = [:]
        sharedIDs = []
        for group in entries {
            guard let description = GroupDescription(group, where: isWanted, assignments: assignments) else { continue }
            // Of two brokers behind one address, each answers for the group.
            if let other = answered.updateValue(description, forKey: description.id),
                other.coordinator == description.coordinator || [other.error, description.error].contains(.notCoordinator)
            {
                sharedIDs.insert(description.id)
            }
            // While a coordinator moves, two brokers may describe a group: who knows its members is right.
            if description.members == nil, groups[description.id]?.members != nil { continue }
            groups[description.id] = description
        }
        // _PARTIAL: the others' answers are here.
        if code != RD_KAFKA_RESP_ERR_NO_ERROR, !waitsForOthers { return KafkaError.Code(code) }
        let lost = requests.lostGroupRequests
        if brokers.contains(where: { lost[$0] != lostBefore[$0] }) { return KafkaError.Code(RD_KAFKA_RESP_ERR__TRANSPORT) }
        // An answer that cannot be read leaves its last entry unfinished.
        return entries.allSatisfy { $0.group != nil && $0.state != nil } ? .none : .badAnswer
    }
}

extension GroupDescription {
    /// - Returns: nil for a group that is not wanted, and for an entry that has no group.
    fileprivate init?(_ group: rd_kafka_group_info, where isWanted: (GroupID) -> Bool, assignments: Bool) {
        guard let id = group.group.map({ GroupID(String(cString: $0)) }), let state = group.state.map({ String(cString: $0) }),
            isWanted(id)
        else {
            return nil
        }
        let members = try? elements(group.members, count: group.member_cnt)
        // librdkafka forgets that it could not read one broker's answer when it could the next one's.
        let isWhole = members?.allSatisfy { $0.member_id != nil } ?? false
        // librdkafka takes nulls for empty: a group has a state, and members where that is stable.
        let isSound = isWhole && !state.isEmpty && (state != "Stable" || members?.isEmpty == false)
        let error = group.err != RD_KAFKA_RESP_ERR_NO_ERROR ? KafkaError.Code(group.err) : isSound ? nil : .badAnswer
        // KIP-848 groups look dead to this old call, and so does a group that was just deleted.
        let isKnown = error == nil && state != "Dead"
        self.init(
            id: id, coordinator: group.broker.id, error: error,
            members: isKnown ? members?.map { assignments ? GroupMember($0) : GroupMember(assignment: nil) } : nil)
    }
}

extension GroupMember {
    fileprivate init(_ member: rd_kafka_group_member_info) {
        let start = member.member_assignment?.assumingMemoryBound(to: UInt8.self)
        let bytes = try? elements(start, count: member.member_assignment_size)
        // Not every group that calls itself a consumer's writes what Kafka's own consumers do.
        self.init(assignment: bytes.flatMap { try? ConsumerProtocol.readAssignment(UnsafeRawBufferPointer($0)) })
    }
}
