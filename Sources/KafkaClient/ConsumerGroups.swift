/// The groups that the brokers coordinate.
public struct GroupListing: Sendable {
    public struct Group: Hashable, Sendable {
        public var id: GroupID
        /// The broker that listed it.
        public var coordinator: Int32
        /// Whether it only stores offsets, and never had a member.
        public var isSimple: Bool

        public init(id: GroupID, coordinator: Int32, isSimple: Bool) {
            self.id = id
            self.coordinator = coordinator
            self.isSimple = isSimple
        }
    }

    /// In the order of their ids, each id once.
    public var groups: [Group]
    /// The brokers whose groups are missing here, and why.
    public var failures: [Int32: KafkaError]
}

/// Groups and who is in them, as far as brokers told.
public struct GroupDescriptions: Sendable {
    /// In no order, each id once.
    public var groups: [GroupDescription]
    /// Those that several listed groups have: librdkafka ends an id at its first zero byte.
    public var sharedIDs: Set<GroupID>
    /// Why some may be missing.
    public var failure: KafkaError?
}

/// A group and who is in it.
public struct GroupDescription: Sendable {
    public var id: GroupID
    public var coordinator: Int32
    /// Why the coordinator does not tell.
    public var error: KafkaError.Code?
    /// nil where nobody could say, which is not the same as none.
    public var members: [GroupMember]?

    public init(id: GroupID, coordinator: Int32, error: KafkaError.Code? = nil, members: [GroupMember]?) {
        self.id = id
        self.coordinator = coordinator
        self.error = error
        self.members = members
    }
}

public struct GroupMember: Sendable {
    /// Partitions by topic; nil where nobody asked for it, or where it is not in the format of Kafka's consumers (Kafka Connect's is
    /// not).
    public var assignment: [String: [Int32]]?

    public init(assignment: [String: [Int32]]?) {
        self.assignment = assignment
    }
}
