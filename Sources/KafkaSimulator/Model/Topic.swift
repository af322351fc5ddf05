import KafkaProtocol

/// A topic of the model. There may be a million, so computable values are not stored.
struct Topic: Sendable {
    let name: String
    let id: Uuid
    /// Index of its rule.
    let rule: Int32
    let partitions: Int32
    /// Where the replicas of partition 0 begin in the ring of brokers.
    let firstBroker: Int32
}
