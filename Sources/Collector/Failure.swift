public import KafkaReader
internal import System
internal import ZookeeperClient

/// Something that a walk could not learn.
public struct Failure: Hashable, Sendable, CustomStringConvertible {
    /// What is missing because of it.
    public enum Subject: Hashable, Sendable {
        case cluster
        case broker(Int32)
        case topic(String)
        case group(GroupID)
        /// Groups that no broker lists, so their names are unknown.
        case unlistedGroups
        /// Which part of the cluster is this exporter's.
        case shard
        case zookeeper
        /// A node in ZooKeeper, by its path.
        case node(String)
        /// The work of the end-to-end probe.
        case endToEnd
    }

    public var subject: Subject
    public var category: KafkaError.Category
    /// In words, for a log.
    public var description: String
    /// Of whoever found it; nil if the subject and the category decide.
    var ownAdvice: String?

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

    /// The same failure, with throttling as the reason of a time-out if brokers held answers back.
    /// - Parameter throttleTimes: for how long, by broker.
    func explained(by throttleTimes: [Int32: Duration]) -> Failure {
        guard category == .timeout else { return self }
        let responsible: [Int32: Duration]
        switch subject {
        case .broker(let id): responsible = throttleTimes.filter { $0.key == id }
        case .cluster, .topic, .group, .unlistedGroups, .shard: responsible = throttleTimes
        case .zookeeper, .node, .endToEnd: return self
        }
        guard let (broker, time) = responsible.max(by: { $0.value < $1.value }) else { return self }
        let name = broker >= 0 ? "broker \(broker)" : "a broker"
        let words = "the client is over its quota, \(name) held an answer back for \(time.milliseconds) ms"
        return Failure(subject, .throttled, "\(description): \(words)")
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
