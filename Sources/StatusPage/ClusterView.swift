internal import Collector
internal import KafkaReader
internal import Sharding

/// What the last scrape of the cluster found, as far as it is kept for pages and JSON.
struct ClusterView: Sendable {
    /// How many partitions and commits are kept. Of a larger cluster, only the topics with problems and the groups with the most lag are.
    static let mostEntries = 250_000
    /// How many groups of a larger cluster are kept.
    static let mostGroups = 200
    /// How many topics with problems of a larger cluster are kept.
    static let mostTopics = 1_000

    struct Group: Sendable {
        var snapshot: GroupSnapshot
        /// Over all topics; nil if that of one is not known, and without a commit.
        let lag: Int64?
        /// By topic, in the order of the snapshot's; nil where not known.
        let lagSeconds: [Double?]

        var longestLagSeconds: Double? { lagSeconds.contains(nil) ? nil : lagSeconds.compactMap(\.self).max() }
    }

    struct Topic: Sendable {
        let snapshot: TopicSnapshot
        /// Partitions with too few replicas in sync; nil if not known.
        let underMinISR: Int?

        var metadata: ClusterMetadata.Topic { snapshot.topic }

        var hasProblem: Bool {
            metadata.error != nil || snapshot.offlinePartitions != 0 || snapshot.underReplicatedPartitions != 0
                || ReplicaProblem.allCases.contains { $0.partitions(of: self) ?? 0 > 0 }
        }
    }

    /// How a part of the scrape went.
    struct Part: Sendable {
        let name: String
        let duration: Duration
        let count: Int
        let isComplete: Bool
        /// Why the cluster cannot answer it at all; nil if it can.
        let unavailability: String?

        init(_ outcome: CollectorOutcome) {
            name = outcome.collector.rawValue
            duration = outcome.duration
            count = outcome.count
            isComplete = outcome.isComplete
            unavailability = outcome.unavailability
        }
    }

    struct Totals: Sendable {
        var topics = 0
        var healthyTopics = 0
        /// nil if those of one topic are not known.
        var partitions: Int?
        var groups = 0
    }

    /// What a broker leads.
    struct Leadership: Sendable {
        var partitions = 0
        /// nil if the replicas of one of them are not known.
        var underReplicated: Int? = 0
    }

    /// Unix milliseconds.
    let time: Int64
    /// nil if this exporter publishes the whole cluster.
    let shard: Shard?
    let clusterID: String?
    let isUp: Bool
    let parts: [Part]
    let brokers: [ClusterMetadata.Broker]
    let leadership: [Int32: Leadership]
    /// Why answers of brokers are missing: the first error of each.
    let brokerErrors: [Int32: String]
    let totals: Totals
    let replicaProblems: [ReplicaProblem.Count]
    /// In the order of their names, with those of other exporters' shards that groups commit in.
    let topics: [Topic]
    /// In the order of their names.
    let groups: [Group]

    /// Whether only a part of the topics and groups is kept.
    var isReduced: Bool { topicsInShard.count < totals.topics || groups.count < totals.groups }

    var topicsInShard: [Topic] { topics.filter(\.snapshot.isInShard) }

    init(_ snapshot: Snapshot, time: Int64) {
        self.time = time
        shard = snapshot.isSharded ? snapshot.shard : nil
        clusterID = snapshot.clusterID
        isUp = snapshot.isUp
        brokers = snapshot.brokers
        parts = snapshot.outcomes.map(Part.init)
        brokerErrors = snapshot.outcomes.flatMap(\.failures).reduce(into: [:]) { errors, failure in
            if case .broker(let id) = failure.subject { errors[id] = errors[id] ?? failure.description }
        }
        leadership = Self.leadership(in: snapshot.topics)
        let topics = zip(snapshot.topics, snapshot.partitionsUnderMinISR).map(Topic.init)
        let inShard = snapshot.topics.lazy.filter(\.isInShard)
        var totals = Totals(topics: inShard.count, groups: snapshot.groups.count)
        totals.healthyTopics = topics.count { $0.snapshot.isInShard && !$0.hasProblem }
        let partitions = inShard.reduce(0) { $0 + $1.topic.partitions.count }
        totals.partitions = inShard.contains { $0.topic.error != nil } ? nil : partitions
        self.totals = totals
        replicaProblems = ReplicaProblem.counts(in: topics.filter(\.snapshot.isInShard))
        let isLarge = Self.isLarge(snapshot)
        let lags = GroupLags(snapshot)
        let kept = isLarge ? lags.largest(Self.mostGroups).sorted() : Array(snapshot.groups.indices)
        let groups = zip(kept, snapshot.lagSeconds(ofGroups: kept)).map { index, seconds in
            Group(snapshot: snapshot.groups[index].withoutPlainMembers, lag: lags[index], lagSeconds: seconds)
        }
        (self.topics, self.groups) =
            isLarge || snapshot.isSharded ? Self.reduced(topics, groups, isLarge: isLarge) : (topics, groups)
    }

    /// Whether a part of the cluster is kept, and not the whole.
    static func isLarge(_ snapshot: Snapshot) -> Bool {
        let partitions = snapshot.topics.reduce(0) { $0 + ($1.isInShard ? $1.topic.partitions.count : 0) }
        let commits = snapshot.groups.reduce(0) { $0 + $1.topics.reduce(0) { $0 + $1.partitions.count } }
        return partitions + commits > mostEntries
    }

    private static func leadership(in topics: [TopicSnapshot]) -> [Int32: Leadership] {
        topics.reduce(into: [:]) { leadership, topic in
            for partition in topic.topic.partitions {
                guard let leader = partition.leader else { continue }
                var led = leadership[leader] ?? Leadership()
                led.partitions += 1
                led.underReplicated = partition.replicas.flatMap { replicas in
                    led.underReplicated.map { $0 + (replicas.inSync < replicas.count ? 1 : 0) }
                }
                leadership[leader] = led
            }
        }
    }

    /// The topics of the shard and those of the groups.
    /// - Parameter isLarge: whether only topics with problems are kept of the shard.
    private static func reduced(_ topics: [Topic], _ groups: [Group], isLarge: Bool) -> ([Topic], [Group]) {
        let consumed = Set(groups.flatMap { $0.snapshot.topics.map(\.topicIndex) })
        let shown = topics.indices.lazy.filter { topics[$0].snapshot.isInShard && (!isLarge || topics[$0].hasProblem) }
        let kept = consumed.union(shown.prefix(isLarge ? mostTopics : .max)).sorted()
        let indexes = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
        let moved = groups.map { group in
            var group = group
            for index in group.snapshot.topics.indices {
                group.snapshot.topics[index].topicIndex = indexes[group.snapshot.topics[index].topicIndex] ?? 0
            }
            return group
        }
        return (kept.map { topics[$0] }, moved)
    }
}

extension ClusterView.Group {
    /// More lag comes first, and what is not known last.
    func comesBefore(_ other: ClusterView.Group) -> Bool {
        let (left, right) = (lag ?? -1, other.lag ?? -1)
        return left == right ? snapshot.id < other.snapshot.id : left > right
    }
}

extension GroupSnapshot {
    /// Without members that nothing tells apart: only their number is shown.
    fileprivate var withoutPlainMembers: GroupSnapshot {
        var group = self
        if members?.contains(where: { $0.identity != nil }) != true { group.members = nil }
        return group
    }
}
