public import KafkaReader

/// What a cluster's ACLs let this login see.
public struct ClusterAccess: Sendable {
    public enum Answer: Sendable {
        case allowed
        case denied
        /// The question was not answered, or this librdkafka cannot ask it.
        case unknown(KafkaError)
    }

    /// Describe on the cluster. Without it brokers list only those groups that the login may describe.
    public var cluster: Answer
    /// Describe on every topic. Without it brokers leave topics out, without a word.
    public var everyTopic: Answer
    /// Describe on every group.
    public var everyGroup: Answer

    public init(cluster: Answer, everyTopic: Answer, everyGroup: Answer) {
        self.cluster = cluster
        self.everyTopic = everyTopic
        self.everyGroup = everyGroup
    }
}
