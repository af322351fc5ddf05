/// What a login has to be granted, as advice for an operator.
public struct MissingAccess: Sendable {
    public enum Operation: String, Sendable {
        case create = "Create"
        case describe = "Describe"
        case read = "Read"
        case write = "Write"
    }

    public enum Resource: Sendable {
        case cluster
        case topic(String)
        case group(String)
        /// Several, whose names are told elsewhere.
        case topics, groups
    }

    private let operation: Operation
    private let resource: Resource

    public init(_ operation: Operation, on resource: Resource) {
        self.operation = operation
        self.resource = resource
    }

    public var advice: String {
        let (subject, option) =
            switch resource {
            case .cluster: ("the cluster", "--cluster")
            case .topic(let name): ("the topic", "--topic \(name.shellQuoted)")
            case .group(let name): ("the group", "--group \(name.shellQuoted)")
            case .topics: ("each topic", "--topic NAME")
            case .groups: ("each group", "--group NAME")
            }
        return "grant \(operation.rawValue) on \(subject): kafka-acls.sh … --operation \(operation.rawValue) \(option)"
    }
}

extension String {
    /// As one word of a shell's command: advice is copied, and anybody who may join a group chooses its name.
    public var shellQuoted: String { "'\(unicodeScalars.map { $0 == "'" ? "'\\''" : String($0) }.joined())'" }
}
