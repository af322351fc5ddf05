/// The content of ZooKeeper's `/consumers`, where old consumers commit, read once.
public struct ConsumersTree: Equatable, Sendable {
    /// Sorted by name.
    public var groups: [Group]
    /// Existing nodes that could not be read or parsed, sorted by path; whatever `groups` lacks because of them is unknown.
    public var problems: [Problem]

    public init(groups: [Group] = [], problems: [Problem] = []) {
        self.groups = groups
        self.problems = problems
    }

    public struct Group: Equatable, Sendable {
        public var name: String
        /// Topics with at least one committed offset, sorted by name.
        public var topics: [Topic]
        /// Ids of the live consumers (children of `/consumers/GROUP/ids`), sorted; nil if they could not be read.
        public var members: [String]?

        public init(name: String, topics: [Topic] = [], members: [String]? = nil) {
            self.name = name
            self.topics = topics
            self.members = members
        }
    }

    public struct Topic: Equatable, Sendable {
        public var name: String
        /// Sorted by partition; each partition once.
        public var offsets: [CommittedOffset]
        /// Partitions, sorted, with an offset that exists but is unknown; each is also among the tree's problems.
        public var unreadablePartitions: [Int32]

        public init(name: String, offsets: [CommittedOffset] = [], unreadablePartitions: [Int32] = []) {
            self.name = name
            self.offsets = offsets
            self.unreadablePartitions = unreadablePartitions
        }
    }

    public struct CommittedOffset: Equatable, Sendable {
        public var partition: Int32
        /// The next record to be consumed; 0 is a valid offset.
        public var offset: Int64

        public init(partition: Int32, offset: Int64) {
            self.partition = partition
            self.offset = offset
        }
    }

    public struct Problem: Equatable, Sendable {
        public enum Reason: Equatable, Sendable {
            /// ZooKeeper did not return the node's data or children.
            case refused(ZookeeperError.Code)
            /// The chroot does not exist.
            case noSuchChroot
            case nameIsNoPartition
            /// Holds the beginning of the data.
            case dataIsNoOffset(String)
        }

        /// The full path of the node, including the chroot.
        public var path: String
        public var reason: Reason

        public init(path: String, reason: Reason) {
            self.path = path
            self.reason = reason
        }
    }
}

extension ConsumersTree.Problem: CustomStringConvertible {
    public var description: String { "\(path): \(reason)" }
}

extension ConsumersTree.Problem.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .refused(let code): "\(code)"
        case .noSuchChroot: "the node does not exist: check the chroot"
        case .nameIsNoPartition: "its name is not a partition number"
        case .dataIsNoOffset(let text): "its data is not an offset: \(text.debugDescription)"
        }
    }
}
