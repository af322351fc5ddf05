/// The groups that the brokers coordinate.
public struct GroupListing: Sendable {
    public struct Group: Hashable, Sendable {
        public var id: GroupID
        /// The broker that listed it.
        public var coordinator: Int32
        /// Such as `consumer` or `connect`; empty for a group that only stores offsets, and never had a member.
        public var protocolType: String
        /// nil if the broker or the client does not tell.
        public var type: GroupType?
        /// nil if the broker or the client does not tell.
        public var state: GroupState?

        public init(
            id: GroupID, coordinator: Int32, protocolType: String, type: GroupType? = nil, state: GroupState? = nil
        ) {
            self.id = id
            self.coordinator = coordinator
            self.protocolType = protocolType
            self.type = type
            self.state = state
        }
    }

    /// In the order of their ids, each id once. librdkafka leaves out those of other protocols than `consumer`.
    public var groups: [Group]
    /// The brokers whose groups are missing here, and why.
    public var failures: [Int32: KafkaError]

    public init(groups: [Group], failures: [Int32: KafkaError] = [:]) {
        self.groups = groups
        self.failures = failures
    }
}
