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

    public init(id: GroupID, coordinator: Int32, error: KafkaError.Code? = nil, members: [GroupMember]?) {
        self.id = id
        self.coordinator = coordinator
        self.error = error
        self.members = members
    }
}

public struct GroupMember: Sendable {
    /// Partitions by topic; nil if it was not asked for, or is not in the format of Kafka's consumers (Kafka Connect's is not).
    public var assignment: [String: [Int32]]?

    public init(assignment: [String: [Int32]]?) {
        self.assignment = assignment
    }
}
