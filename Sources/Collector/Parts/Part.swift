internal import Exposition
internal import KafkaReader
internal import Sharding

/// A part of a scrape beyond brokers, topics and consumer groups: what it asks, what it remembers from walk to walk, and the families
/// that it publishes, in a file of its own.
///
/// To add one, add it to `Parts`. A part that fails costs its own series.
protocol Part: Sendable {
    /// The label of its success and its duration, and its switch: `--[no-]collector.NAME`.
    static var name: CollectorName { get }
    /// Every family that it may publish.
    static var metrics: [MetricDescriptor] { get }
    static var stage: PartStage { get }
    /// What else the walk has to ask for it.
    static var needs: PartNeeds { get }
    /// What it needs to know of groups' members beyond their number.
    static var memberDetails: MemberDetails { get }
    /// Whether all its series are the cluster's or its brokers': of several exporters, one runs it.
    static var isOfCluster: Bool { get }

    func run(_ walk: WalkState, deadline: ContinuousClock.Instant) async -> PartAnswer
}

/// What a walk asks for a part.
struct PartNeeds: OptionSet, Sendable {
    let rawValue: Int

    static let groups = PartNeeds(rawValue: 1)
    static let ends = PartNeeds(rawValue: 2)
    static let oldest = PartNeeds(rawValue: 4)
    static let all: PartNeeds = [.groups, .ends, .oldest]
}

/// When a part runs.
enum PartStage: Sendable {
    /// It needs nothing of the walk, and runs even if the metadata was not answered.
    case apart
    /// Beside everything, from the metadata on. A part may take a second, or a quarter of the time that is left: a broker that waits for a
    /// missing controller does not hold up the scrape.
    case besideAll
    /// Beside the consumer groups. The ends of the logs are read when it is done, so that no lag of offsets that it reads is too small.
    case besideGroups
    /// When the groups and the offsets are known. Such parts run side by side.
    case afterOffsets
}

/// What a walk knows when a part runs.
struct WalkState: Sendable {
    let reader: any ClusterReader
    let configuration: CollectorConfiguration
    let start: ContinuousClock.Instant
    /// When the ends of the logs were asked for, and when their answers were here; to be read after the offsets.
    var endsAsked = ContinuousClock.now
    var endsReceived = ContinuousClock.now
    let metadata: ClusterMetadata
    /// Which of the topics, and of the cluster, is published.
    let shard: Shard
    /// Those that the filters admit, also beyond the shard.
    let topics: [ClusterMetadata.Topic]
    /// The partitions of those in the shard, by leader.
    let partitions: [Int32: [PartitionPlace]]
    /// Without groups and topics for parts that run beside them.
    let snapshot: Snapshot
    /// Those that the filters admit; known after the offsets.
    var shareGroups: [GroupListing.Group] = []

    /// Whether nothing is missing of brokers, topics or groups; to be asked after the offsets.
    func isComplete(_ collector: CollectorName) -> Bool {
        snapshot.outcomes.first { $0.collector == collector }?.isComplete ?? false
    }
}

struct PartAnswer: Sendable {
    /// nil if nothing is known.
    var findings: (any PartFindings)?
    /// What is missing, and why.
    var failures: [Failure] = []
    /// Whether something is missing because of the failures of another part.
    var isPartial = false
    /// Why the cluster cannot answer this part at all; nil if it can.
    var unavailability: String?
}

extension PartAnswer {
    /// Of a part whose only question was not answered.
    init(_ error: KafkaError) {
        if let reason = error.unavailability {
            unavailability = reason
        } else {
            failures = [Failure(error)]
        }
    }
}

extension KafkaError {
    /// Whether the brokers, or the client, do not know the request.
    var isOfVersion: Bool { code == .unsupportedFeature || code == .unsupportedVersion }

    /// Why the cluster cannot answer at all: its version, its kind, or its ACLs. nil for other errors.
    var unavailability: String? {
        if isOfVersion { return description }
        return category == .acl ? "\(description): grant Describe on the cluster" : nil
    }
}

/// What a part found.
protocol PartFindings: Sendable {
    /// How many things, for a report.
    var count: Int { get }
    /// The topics whose logs' ends it needs, by their indexes, beside those of consumer groups.
    var consumedTopics: Set<Int> { get }

    /// Its families, with the labels that all series of the snapshot share.
    func families(in snapshot: Snapshot, _ labels: SeriesLabels) -> [Family]
}

extension PartFindings {
    var consumedTopics: Set<Int> { [] }
}

extension Part {
    var name: CollectorName { Self.name }
    var stage: PartStage { Self.stage }
    var memberDetails: MemberDetails { Self.memberDetails }
    var needs: PartNeeds { Self.needs }
    var isOfCluster: Bool { Self.isOfCluster }
    static var memberDetails: MemberDetails { [] }
    static var isOfCluster: Bool { false }
}
