public import KafkaReader

/// The permissions of this login by a cluster's ACLs.
public struct ClusterAccess: Sendable {
    public enum Answer: Sendable {
        case allowed
        case denied
        /// The request was not answered, or this librdkafka cannot send it.
        case unknown(KafkaError)
    }

    /// Describe on the cluster. Without it brokers list only those groups that the login may describe.
    public var cluster: Answer
    /// Describe on every topic. Without it brokers silently omit topics.
    public var everyTopic: Answer
    /// Describe on every group.
    public var everyGroup: Answer

    public init(cluster: Answer, everyTopic: Answer, everyGroup: Answer) {
        self.cluster = cluster
        self.everyTopic = everyTopic
        self.everyGroup = everyGroup
    }
}
