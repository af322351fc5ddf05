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

    public init(groups: [Group], failures: [Int32: KafkaError] = [:]) {
        self.groups = groups
        self.failures = failures
    }
}
