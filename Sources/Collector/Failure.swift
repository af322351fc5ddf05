public import KafkaClient
internal import ZookeeperClient

/// Something that a walk could not learn.
public struct Failure: Hashable, Sendable, CustomStringConvertible {
    /// What is missing because of it.
    public enum Subject: Hashable, Sendable {
        case cluster
        case broker(Int32)
        case topic(String)
        case group(GroupID)
        /// Groups that no broker lists. Nobody knows their names.
        case unlistedGroups
        case zookeeper
        /// A node in ZooKeeper, by its path.
        case node(String)
    }

    public var subject: Subject
    public var category: KafkaError.Category
    /// In words, for a log.
    public var description: String

    public init(_ subject: Subject, _ category: KafkaError.Category, _ description: String) {
        self.subject = subject
        self.category = category
        self.description = description
    }

    public init(_ error: KafkaError) {
        let subject: Subject =
            switch error.target {
            case nil, .property: .cluster
            case .broker(let id): .broker(id)
            case .topic(let name): .topic(name)
            case .group(let id): .group(id)
            }
        self.init(subject, error.category, error.description)
    }

    init(_ error: ZookeeperError) {
        self.init(.zookeeper, error.code.category, error.description)
    }

    init(_ problem: ConsumersTree.Problem) {
        let category: KafkaError.Category = if case .refused(let code) = problem.reason { code.category } else { .protocol }
        self.init(.node(problem.path), category, problem.description)
    }
}

extension ZookeeperError.Code {
    fileprivate var category: KafkaError.Category {
        switch self {
        case .notConnected, .connectionLoss: .connect
        case .deadlineExceeded, .operationTimeout, .cancelled: .timeout
        case .noAuth: .acl
        case .authFailed: .sasl
        case .sessionExpired, .sessionMoved: .unavailable
        default: .protocol
        }
    }
}
