/// Builds the tree from replies in any order, and returns the nodes to read next. Does no I/O.
struct ConsumersTreeBuilder: Sendable {
    /// A node to be read. Indices refer to the tree so far.
    struct Node: Sendable {
        enum Target: Equatable, Sendable {
            case root
            case chroot
            case topics(group: Int)
            case members(group: Int)
            case partitions(group: Int, topic: Int)
            case offset(group: Int, topic: Int, partition: Int32)
        }

        var target: Target
        var path: String

        /// Whether to read the node's data, or its children.
        var wantsData: Bool {
            if case .offset = target { true } else { false }
        }
    }

    private let chroot: String
    private let includesGroup: @Sendable (String) -> Bool
    private let includesTopic: @Sendable (String) -> Bool
    private var tree = ConsumersTree()
    private var groupsWithoutIDs: Set<Int> = []

    init(
        chroot: String, includingGroup: @escaping @Sendable (String) -> Bool, includingTopic: @escaping @Sendable (String) -> Bool
    ) {
        self.chroot = chroot
        includesGroup = includingGroup
        includesTopic = includingTopic
    }

    var root: Node {
        Node(target: .root, path: "\(chroot)/consumers")
    }

    mutating func receive(_ reply: Reply, for node: Node) -> [Node] {
        switch reply {
        case .children(let names):
            return receive(names, of: node)
        case .data(let data):
            receive(data, of: node)
            return []
        case .failure(let code):
            return receive(code, for: node)
        }
    }

    private mutating func receive(_ names: [String], of node: Node) -> [Node] {
        switch node.target {
        case .root:
            return names.filter(includesGroup).flatMap { name in
                let group = tree.groups.count
                tree.groups.append(ConsumersTree.Group(name: name))
                let path = "\(node.path)/\(name)"
                return [
                    Node(target: .topics(group: group), path: "\(path)/offsets"),
                    Node(target: .members(group: group), path: "\(path)/ids"),
                ]
            }
        case .topics(let group):
            return names.filter(includesTopic).map { name in
                let topic = tree.groups[group].topics.count
                tree.groups[group].topics.append(ConsumersTree.Topic(name: name))
                return Node(target: .partitions(group: group, topic: topic), path: "\(node.path)/\(name)")
            }
        case .members(let group):
            tree.groups[group].members = names.sorted()
            return []
        case .partitions(let group, let topic):
            tree.groups[group].topics[topic].offsets.reserveCapacity(names.count)
            return names.compactMap { name in
                let path = "\(node.path)/\(name)"
                // Another spelling of a number ("01") would give the same partition twice.
                guard let partition = Int32(name), partition >= 0, String(partition) == name else {
                    note(path, .nameIsNoPartition)
                    return nil
                }
                return Node(target: .offset(group: group, topic: topic, partition: partition), path: path)
            }
        case .chroot, .offset:
            return []
        }
    }

    private mutating func receive(_ data: UnsafeRawBufferPointer, of node: Node) {
        guard case .offset(let group, let topic, let partition) = node.target else { return }
        let text = String(decoding: data, as: UTF8.self)
        guard let offset = Int64(text), offset >= 0 else {
            noteUnreadable(node, .dataIsNoOffset(String(text.prefix(40))))
            return
        }
        tree.groups[group].topics[topic].offsets.append(.init(partition: partition, offset: offset))
    }

    private mutating func receive(_ code: ZookeeperError.Code, for node: Node) -> [Node] {
        switch (node.target, code) {
        case (.root, .noNode) where !chroot.isEmpty:
            // Either no old consumer ever ran here, or the chroot is mistyped: check which.
            return [Node(target: .chroot, path: chroot)]
        case (.chroot, .noNode):
            note(node.path, .noSuchChroot)
        case (.members(let group), .noNode):
            groupsWithoutIDs.insert(group)
        case (_, .noNode):
            // Deleted between two reads, or never created: a group may have no offsets.
            break
        default:
            noteUnreadable(node, .refused(code))
        }
        return []
    }

    private mutating func noteUnreadable(_ node: Node, _ reason: ConsumersTree.Problem.Reason) {
        note(node.path, reason)
        if case .offset(let group, let topic, let partition) = node.target {
            tree.groups[group].topics[topic].unreadablePartitions.append(partition)
        }
    }

    private mutating func note(_ path: String, _ reason: ConsumersTree.Problem.Reason) {
        tree.problems.append(ConsumersTree.Problem(path: path, reason: reason))
    }

    /// The sorted tree: ZooKeeper returns children in hash table order.
    func finish() -> ConsumersTree {
        var result = tree
        for group in groupsWithoutIDs {
            result.groups[group].members = []
        }
        for group in result.groups.indices {
            result.groups[group].topics.removeAll { $0.offsets.isEmpty }
            result.groups[group].topics.sort { $0.name < $1.name }
            for topic in result.groups[group].topics.indices {
                result.groups[group].topics[topic].offsets.sort { $0.partition < $1.partition }
                result.groups[group].topics[topic].unreadablePartitions.sort()
            }
        }
        // Only the name is left of a group that was deleted meanwhile.
        result.groups = result.groups.indices.filter { !groupsWithoutIDs.contains($0) || !result.groups[$0].topics.isEmpty }
            .map { result.groups[$0] }
        result.groups.sort { $0.name < $1.name }
        result.problems.sort { $0.path < $1.path }
        return result
    }
}
