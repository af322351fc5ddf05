import KafkaProtocol

/// A topic of the model. There may be a million: what can be computed is not stored.
struct Topic: Sendable {
    let name: String
    let id: Uuid
    /// Index of the rule that it follows.
    let rule: Int32
    let partitions: Int32
    /// Where in the ring of brokers the replicas of partition 0 begin.
    let firstBroker: Int32
}
