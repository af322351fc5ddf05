/// The permissions of this login by a cluster's ACLs.
public struct ClusterAccess: Sendable {
    /// The name of a topic and a group that do not exist, and that no ACL names explicitly: topic names cannot contain `/`, so a request
    /// for it cannot create a topic.
    public static let madeUpName = "kafka_exporter/check"

    public enum Answer: Sendable {
        case allowed
        case denied
        /// The request was not answered, or the client cannot send it.
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
