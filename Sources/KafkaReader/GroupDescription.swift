public import KafkaProtocol

/// Groups and their members, as far as brokers reported them.
public struct GroupDescriptions: Sendable {
    /// In no order, each id once.
    public var groups: [GroupDescription]
    /// Ids that several listed groups have, because the client ends them at a zero byte.
    public var sharedIDs: Set<GroupID>
    /// Why some groups may be missing.
    public var failure: KafkaError?

    public init(groups: [GroupDescription], sharedIDs: Set<GroupID> = [], failure: KafkaError? = nil) {
        self.groups = groups
        self.sharedIDs = sharedIDs
        self.failure = failure
    }
}

/// A group and its members.
public struct GroupDescription: Sendable {
    public var id: GroupID
    public var coordinator: Int32
    /// Why the coordinator did not describe it.
    public var error: KafkaError.Code?
    /// nil if they are not known, which is not the same as none.
    public var members: [GroupMember]?
    /// nil if not known.
    public var type: GroupType?
    public var state: GroupState?
    /// Such as `consumer`, or `connect`; nil if not known.
    public var protocolType: String?

    public init(
        id: GroupID, coordinator: Int32, error: KafkaError.Code? = nil, members: [GroupMember]?, type: GroupType? = nil,
        state: GroupState? = nil, protocolType: String? = nil
    ) {
        self.id = id
        self.coordinator = coordinator
        self.error = error
        self.members = members
        self.type = type
        self.state = state
        self.protocolType = protocolType
    }
}

public struct GroupMember: Sendable {
    /// What tells members apart.
    public struct Identity: Hashable, Sendable {
        /// Given by the coordinator, or chosen by the member.
        public var id: String
        /// The setting `client.id`.
        public var clientID: String
        /// As the coordinator sees it, such as `/10.0.0.7`.
        public var host: String

        public init(id: String, clientID: String, host: String) {
            self.id = id
            self.clientID = clientID
            self.host = host
        }
    }

    /// nil if it was not asked for, or is not in the format of Kafka's consumers (Kafka Connect's is not).
    public var assignment: MemberAssignment?
    /// nil if it was not asked for.
    public var identity: Identity?

    public init(assignment: MemberAssignment?, identity: Identity? = nil) {
        self.assignment = assignment
        self.identity = identity
    }
}

/// What is read of groups' members beyond their number.
public struct MemberDetails: OptionSet, Sendable {
    public let rawValue: Int

    public init(rawValue: Int) {
        self.rawValue = rawValue
    }

    public static let assignment = MemberDetails(rawValue: 1)
    public static let identity = MemberDetails(rawValue: 2)
}
