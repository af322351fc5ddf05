/// What a group has committed in one topic.
public struct CommittedTopic: Sendable {
    public struct Partition: Sendable {
        public var id: Int32
        /// -1 if the group committed nothing.
        public var offset: Int64
        /// Why the offset is not known.
        public var error: KafkaError.Code?

        public init(id: Int32, offset: Int64, error: KafkaError.Code? = nil) {
            self.id = id
            self.offset = offset
            self.error = error
        }
    }

    public var topic: String
    public var partitions: [Partition]

    public init(topic: String, partitions: [Partition]) {
        self.topic = topic
        self.partitions = partitions
    }
}

/// A group whose committed offsets are wanted, and its presumed coordinator.
public struct CoordinatedGroup: Sendable {
    public var id: GroupID
    public var coordinator: Int32

    public init(id: GroupID, coordinator: Int32) {
        self.id = id
        self.coordinator = coordinator
    }
}
