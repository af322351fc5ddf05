/// The effect of the active faults on the cluster, by the model's indexes.
struct ClusterChanges: Sendable {
    /// Partitions of a topic.
    enum Partitions: Sendable {
        case all
        case some(Set<Int32>)

        func contains(_ partition: Int32) -> Bool {
            switch self {
            case .all: true
            case .some(let partitions): partitions.contains(partition)
            }
        }

        fileprivate mutating func add(_ partition: Int32?) {
            guard let partition, case .some(let partitions) = self else {
                self = .all
                return
            }
            self = .some(partitions.union([partition]))
        }
    }

    private(set) var deadBrokers: Set<Int32> = []
    private(set) var leaderless: [Int32: Partitions] = [:]
    private(set) var shrunk: [Int32: Partitions] = [:]
    private(set) var rewinds: [Int32: [(partitions: Partitions, records: Int64)]] = [:]
    private(set) var deletedTopics: Set<Int32> = []
    private(set) var deletedGroups: Set<Int32> = []
    private(set) var coordinators: [Int32: Int32] = [:]
    /// Increases with every change, as a leader epoch does.
    let epoch: Int32

    init(_ faults: [Fault], model: ClusterModel, epoch: Int) {
        self.epoch = Int32(truncatingIfNeeded: epoch)
        for fault in faults { apply(fault, model) }
    }

    private mutating func apply(_ fault: Fault, _ model: ClusterModel) {
        switch fault.action {
        case .kill:
            if let broker = fault.broker { deadBrokers.insert(broker) }
        case .leaderless:
            for topic in model.topics(matching: fault.topic) {
                leaderless[topic, default: .some([])].add(fault.partition)
            }
        case .shrinkInSyncReplicas:
            for topic in model.topics(matching: fault.topic) { shrunk[topic, default: .some([])].add(fault.partition) }
        case .rewind(let records):
            for topic in model.topics(matching: fault.topic) {
                rewinds[topic, default: []].append((fault.partition.map { .some([$0]) } ?? .all, records))
            }
        case .deleteTopic:
            deletedTopics.formUnion(model.topics(matching: fault.topic))
        case .deleteGroup:
            deletedGroups.formUnion(model.groups(matching: fault.group))
        case .moveCoordinator(let broker):
            for group in model.groups(matching: fault.group) { coordinators[group] = broker }
        default:
            break
        }
    }
}
