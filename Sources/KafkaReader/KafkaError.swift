/// Why a cluster did not answer a question: the code, what was asked, and of whom.
public struct KafkaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was asked for.
    public enum Operation: String, Sendable {
        case access = "asking what the ACLs allow"
        case connect = "connecting"
        case metadata = "asking for metadata"
        case listGroups = "listing consumer groups"
        case describeGroups = "describing consumer groups"
        case committedOffsets = "asking for committed offsets"
        case offsets = "asking for offsets"
        case clusterState = "asking for the brokers' states"
        case quorum = "asking for the quorum"
        case reassignments = "listing reassignments"
        case shareGroups = "describing share groups"
        case logDirectories = "describing log directories"
        case settings = "describing topics' settings"
        case membership = "joining the group of exporters"
        case createTopic = "creating the topic"
        case write = "writing a message"
        case read = "reading messages"
        case commit = "committing an offset"
        case configuration = "configuring librdkafka"
    }

    /// Who was asked.
    public enum Target: Hashable, Sendable, CustomStringConvertible {
        case broker(Int32)
        case topic(String)
        case group(GroupID)
        case property(String)

        public var description: String {
            switch self {
            case .broker(let id): "broker \(id)"
            case .topic(let name): "topic \(name)"
            case .group(let id): "group \(id)"
            case .property(let name): "property \(name)"
            }
        }
    }

    public var code: Code
    public var operation: Operation
    /// nil if it was the cluster.
    public var target: Target?
    /// Replaces the code's words.
    public var detail: String?
    /// What is known beyond the code; nil if the code says it all.
    public var cause: Category?

    public init(_ code: Code, _ operation: Operation, target: Target? = nil, detail: String? = nil) {
        self.code = code
        self.operation = operation
        self.target = target
        self.detail = detail
    }

    public var category: Category { cause ?? code.category }

    public var description: String {
        "\(target.map { "\($0): " } ?? "")\(operation.rawValue): \(detail ?? code.description)"
    }
}
