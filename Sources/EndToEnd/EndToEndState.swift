internal import KafkaReader

/// What an `EndToEndProbe` knows.
struct EndToEndState {
    struct Partition {
        var leader: Int32?
        /// Tells it from one of the same id before: a topic may be deleted and come back.
        let appearance: Int
    }

    typealias AddedPartition = (id: Int32, appearance: Int)

    /// nil while there is none.
    var client: (any EndToEndClient)?
    /// Counts the clients: events of earlier ones are ignored.
    var clientNumber = 0
    var session: Task<Void, Never>?
    /// Of every partition that was probed since the start.
    var trackers: [Int32: MessageTracker] = [:]
    /// Of the topic.
    var partitions: [Int32: Partition] = [:]
    /// How often a partition appeared.
    var appearances = 0
    var problems: [EndToEndStep: EndToEndProblem] = [:]
    /// Brokers that were reported to lead no partition.
    var reportedBrokers: Set<Int32> = []

    /// Notes that messages may not be written, read or committed, or that they were. Other errors are what the probe measures.
    mutating func note(_ step: EndToEndStep, _ error: KafkaError?, _ configuration: EndToEndConfiguration) {
        if error == nil {
            problems[step] = nil
        } else if let error, error.category == .acl {
            problems[step] = configuration.problem(step, error)
        }
    }

    /// - Returns: the partitions that appeared, and those that disappeared.
    mutating func use(
        _ found: [ClusterMetadata.Partition], _ configuration: EndToEndConfiguration
    ) -> (added: [AddedPartition], removed: Set<Int32>) {
        let removed = Set(partitions.keys).subtracting(found.map(\.id))
        for id in removed {
            partitions[id] = nil
            trackers[id]?.forgetMessages()
        }
        var added: [AddedPartition] = []
        for partition in found {
            if partitions[partition.id] == nil {
                appearances += 1
                partitions[partition.id] = Partition(appearance: appearances)
                added.append((partition.id, appearances))
            }
            partitions[partition.id]?.leader = partition.leader
            if trackers[partition.id] == nil {
                trackers[partition.id] = MessageTracker(partition: partition.id, configuration)
            }
        }
        return (added, removed)
    }

    /// The client has ended.
    mutating func endSession(_ configuration: EndToEndConfiguration) {
        client = nil
        clientNumber += 1
        _ = use([], configuration)
    }
}
