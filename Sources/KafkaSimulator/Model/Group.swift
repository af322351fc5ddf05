/// A consumer group of the model.
struct Group: Sendable {
    let name: String
    /// Index of the rule that it follows.
    let rule: Int32
    /// The partition of `__consumer_offsets` whose leader coordinates the group.
    let offsetsPartition: Int32
    /// Indexes of the topics that it reads, in the order of their names.
    let topics: [Int32]
}

extension Group {
    /// Kafka's choice: Java's `hashCode` of the name, without its sign.
    static func offsetsPartition(ofGroup name: String, of partitions: Int32) -> Int32 {
        let hash = name.utf16.reduce(0 as Int32) { $0 &* 31 &+ Int32($1) }
        return hash == .min ? 0 : abs(hash) % partitions
    }
}
