internal import Exposition
internal import KafkaReader

/// A part of a scrape beyond brokers, topics and consumer groups: what it asks, what it remembers from walk to walk, and the families
/// that it publishes, in a file of its own.
///
/// To add one, add it to `Parts.all` and to `Parts.enabled`. A part that fails costs its own series.
protocol Part: Sendable {
    /// The label of its success and its duration.
    static var name: CollectorName { get }
    /// Every family that it may publish.
    static var metrics: [MetricDescriptor] { get }
    static var stage: PartStage { get }

    func run(_ walk: WalkState, deadline: ContinuousClock.Instant) async -> PartAnswer
}

/// When a part runs.
enum PartStage: Sendable {
    /// Beside the consumer groups. The ends of the logs are read when it is done, so that no lag of offsets that it reads is too small.
    case besideGroups
    /// When the groups and the offsets are known. Such parts run side by side.
    case afterOffsets
}

/// What a walk knows when a part runs.
struct WalkState: Sendable {
    let reader: any ClusterReader
    let configuration: CollectorConfiguration
    let metadata: ClusterMetadata
    /// Those that the filters admit.
    let topics: [ClusterMetadata.Topic]
    /// Without groups and topics for parts that run beside them.
    let snapshot: Snapshot
}

struct PartAnswer: Sendable {
    /// nil if nothing is known.
    var findings: (any PartFindings)?
    /// What is missing, and why.
    var failures: [Failure] = []
}

/// What a part found.
protocol PartFindings: Sendable {
    /// How many things, for a report.
    var count: Int { get }

    /// Its families, with the labels that all series of the snapshot share.
    func families(in snapshot: Snapshot, _ labels: SeriesLabels) -> [Family]
}

extension Part {
    var name: CollectorName { Self.name }
    var stage: PartStage { Self.stage }
}
