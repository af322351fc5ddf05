/// A consumer group of the model.
struct Group: Sendable {
    let name: String
    /// Index of its rule.
    let rule: Int32
    /// The partition of `__consumer_offsets` whose leader is the group's coordinator.
    let offsetsPartition: Int32
    /// Indexes of the topics it reads, ordered by name.
    let topics: [Int32]
}

extension Group {
    /// Kafka's choice: the absolute value of Java's `hashCode` of the name.
    static func offsetsPartition(ofGroup name: String, of partitions: Int32) -> Int32 {
        let hash = name.utf16.reduce(0 as Int32) { $0 &* 31 &+ Int32($1) }
        return hash == .min ? 0 : abs(hash) % partitions
    }
}
