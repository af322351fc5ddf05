internal import CKafka
internal import KafkaProtocol
internal import KafkaReader
internal import System

/// Reads the groups of all brokers, with their members, by `rd_kafka_list_groups`: a ListGroups and at most one DescribeGroups request per
/// broker.
///
/// That call waits for all brokers. A broker that is silent until the time-out costs its own groups. A broker whose connection breaks
/// meanwhile, or whose answer cannot be read, costs its own groups without an error, and the groups of all brokers if it is the last to
/// end. Both cases are detected here.
struct ClassicGroupsSearch {
    private let handle: Handle
    private let requests: RequestObserver
    /// The cluster's brokers; librdkafka may also ask some that have left it.
    private let brokers: [Int32]
    /// Whether librdkafka may wait for brokers that have left the cluster.
    private let waitsForOthers: Bool
    private let isWanted: (GroupID) -> Bool
    private let details: MemberDetails
    private let deadline: ContinuousClock.Instant

    private(set) var groups: [GroupID: GroupDescription] = [:]
    /// Ids that several listed groups have.
    private(set) var sharedIDs: Set<GroupID> = []
    /// Why some groups are missing.
    private(set) var failure: KafkaError?
    /// Whether any broker has answered, even with no groups.
    private var hasAnswer = false

    init(
        _ handle: Handle, requests: RequestObserver, brokers: [Int32], waitsForOthers: Bool,
        isWanted: @escaping (GroupID) -> Bool, details: MemberDetails, deadline: ContinuousClock.Instant
    ) {
        self.handle = handle
        self.requests = requests
        self.brokers = brokers
        self.waitsForOthers = waitsForOthers
        self.isWanted = isWanted
        self.details = details
        self.deadline = deadline
    }

    /// librdkafka keeps trying to connect to a dead broker. If that broker is the last that a call waits for, and the connection breaks
    /// again, the call is lost. So the remaining time is spent on further attempts. Every second attempt is brief, so that it ends before
    /// the connection breaks again; the others take half of the time that is left. After one of those has timed out, the next takes all of
    /// the remaining time: half of it would be less than what was too little.
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
            let (code, hasGroups) = ask(deadline: hasTimedOut ? deadline : now + (isBrief ? min(half, briefTime) : half))
            // A brief attempt may end before some healthy brokers have answered.
            if hasGroups, !isBrief { hasAnswer = true }
            failure = code == .none ? nil : KafkaError(code, .describeGroups)
            guard code != .none else { return }
            if isBrief {
                briefTime *= 2
            } else {
                // A broker is silent. Another attempt would end the same way.
                guard code.category != .timeout || !hasAnswer else { return }
                // A broker will mostly repeat its answer. librdkafka's own errors, which are negative, depend on the order in which the
                // brokers' answers arrive. But if the other brokers did answer, one broker's connection that breaks again and again takes
                // down all other requests on it.
                guard (code.rawValue < 0 && !hasAnswer) || attempt < 3 else { return }
                if code == .timedOut { hasTimedOut = true }
            }
            // The last milliseconds are too short for another attempt.
            guard deadline.millisecondsLeft > 20 else { return }
            // A refused connection fails at once. Without a pause, attempts would follow each other within milliseconds.
            deadline.block(forMilliseconds: pause)
            pause = min(pause * 2, 200)
            attempt += 1
        }
    }

    /// - Returns: whether any broker's groups are known by it, even if they are none.
    private mutating func ask(deadline: ContinuousClock.Instant) -> (code: KafkaError.Code, hasGroups: Bool) {
        let lostBefore = requests.lostGroupRequests
        var pointer: UnsafePointer<rd_kafka_group_list>?
        let code = rd_kafka_list_groups(handle.pointer, nil, &pointer, deadline.millisecondsLeft)
        guard let list = pointer else {
            // Brokers before 0.9 have no groups to describe.
            return (code == RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE ? .none : KafkaError.Code(code), false)
        }
        defer { rd_kafka_group_list_destroy(list) }
        return (read(list.pointee, code, lostBefore: lostBefore), true)
    }

    private mutating func read(
        _ list: rd_kafka_group_list, _ code: rd_kafka_resp_err_t, lostBefore: [Int32: Int]
    ) -> KafkaError.Code {
        guard let entries = try? elements(list.groups, count: list.group_cnt) else { return .badAnswer }
        var answered: [GroupID: GroupDescription] = [:]
        sharedIDs = []
        for group in entries {
            guard let description = GroupDescription(group, where: isWanted, details: details) else { continue }
            // If two brokers share an address, both answer for the group.
            if let other = answered.updateValue(description, forKey: description.id),
                other.coordinator == description.coordinator || [other.error, description.error].contains(.notCoordinator)
            {
                sharedIDs.insert(description.id)
            }
            // While a coordinator moves, two brokers may describe a group. The one that knows its members is right.
            if description.members == nil, groups[description.id]?.members != nil { continue }
            groups[description.id] = description
        }
        // _PARTIAL: the answers of the other brokers are complete.
        if code != RD_KAFKA_RESP_ERR_NO_ERROR, !waitsForOthers { return KafkaError.Code(code) }
        let lost = requests.lostGroupRequests
        if brokers.contains(where: { lost[$0] != lostBefore[$0] }) { return KafkaError.Code(RD_KAFKA_RESP_ERR__TRANSPORT) }
        // The last entry of an answer that cannot be read is incomplete.
        return entries.allSatisfy { $0.group != nil && $0.state != nil } ? .none : .badAnswer
    }
}

extension GroupDescription {
    /// - Returns: nil for a group that is not wanted, and for an entry without a group id.
    fileprivate init?(_ group: rd_kafka_group_info, where isWanted: (GroupID) -> Bool, details: MemberDetails) {
        guard let id = group.group.map({ GroupID(String(cString: $0)) }), let state = group.state.map({ String(cString: $0) }),
            isWanted(id)
        else {
            return nil
        }
        let members = try? elements(group.members, count: group.member_cnt)
        // librdkafka forgets that it could not read one broker's answer if it could read the next broker's.
        let isWhole = members?.allSatisfy { $0.member_id != nil } ?? false
        // librdkafka turns nulls into empty values. A real group has a state, and a stable one has members.
        let isSound = isWhole && !state.isEmpty && (state != "Stable" || members?.isEmpty == false)
        let error = group.err != RD_KAFKA_RESP_ERR_NO_ERROR ? KafkaError.Code(group.err) : isSound ? nil : .badAnswer
        // This old call reports KIP-848 groups as dead, and also groups that were just deleted.
        guard error == nil, state != "Dead" else {
            self.init(id: id, coordinator: group.broker.id, error: error, members: nil)
            return
        }
        self.init(
            id: id, coordinator: group.broker.id, members: members?.map { GroupMember($0, details) }, type: .classic,
            state: GroupState(answer: state), protocolType: group.protocol_type.map { String(cString: $0) })
    }
}

extension GroupMember {
    fileprivate init(_ member: rd_kafka_group_member_info, _ details: MemberDetails) {
        self.init(
            assignment: details.contains(.assignment) ? Self.assignment(of: member) : nil,
            identity: details.contains(.identity) ? Identity(member) : nil)
    }

    private static func assignment(of member: rd_kafka_group_member_info) -> MemberAssignment? {
        let start = member.member_assignment?.assumingMemoryBound(to: UInt8.self)
        let bytes = try? elements(start, count: member.member_assignment_size)
        // Some groups of protocol type "consumer" do not use the format of Kafka's own consumers.
        return bytes.flatMap { try? ConsumerProtocol.readAssignment(UnsafeRawBufferPointer($0)) }
    }
}

extension GroupMember.Identity {
    /// - Returns: nil if any of it is missing.
    fileprivate init?(_ member: rd_kafka_group_member_info) {
        guard let id = member.member_id, let client = member.client_id, let host = member.client_host else { return nil }
        self.init(id: String(cString: id), clientID: String(cString: client), host: String(cString: host))
    }
}
