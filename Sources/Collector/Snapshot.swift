public import KafkaReader
public import Sharding

/// What one walk over the cluster found: only what is known, which is nothing if the metadata did not answer.
public struct Snapshot: Sendable {
    public var brokers: [ClusterMetadata.Broker] = []
    public var topics: [TopicSnapshot] = []
    public var groups: [GroupSnapshot] = []
    public var outcomes: [CollectorOutcome] = []
    /// What is published of it.
    public var shard = Shard.whole
    /// Whether other exporters publish the rest.
    public var isSharded = false
    /// Whether the metadata answered.
    public var isUp = false
    /// Which of the collectors that every walk has were asked for.
    var collectors = Set(CollectorName.ofEveryWalk)
    /// What the parts found, in their order.
    var findings: [any PartFindings] = []

    public init() {}
}

/// A part of a walk, by the name that labels its series.
public struct CollectorName: RawRepresentable, Hashable, Sendable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public init(_ name: String) {
        rawValue = name
    }

    public static let brokers = CollectorName("brokers")
    public static let topics = CollectorName("topics")
    public static let consumerGroups = CollectorName("consumergroups")
    /// Of an exporter that has a shard of the cluster.
    public static let shard = CollectorName("shard")
    public static let endToEnd = CollectorName("end-to-end")

    /// Those of every walk; each of the `Parts` has its own.
    static let ofEveryWalk = [brokers, topics, consumerGroups]
}

/// How one part of a walk went.
public struct CollectorOutcome: Sendable {
    public var collector: CollectorName
    public var duration: Duration
    /// How many things it found: brokers, topics, groups.
    public var count: Int
    /// What is missing, and why.
    public var failures: [Failure]
    /// Whether something is missing because of the failures of another part.
    public var isPartial = false
    /// Why the cluster cannot answer this part at all, which is no failure: its version, its kind or its ACLs. nil if it can.
    public var unavailability: String?

    public var isComplete: Bool { failures.isEmpty && !isPartial }
}

/// A topic and where its partitions' logs begin and end.
public struct TopicSnapshot: Sendable {
    public var topic: ClusterMetadata.Topic
    /// Whether its own series are published: in a shard, there are topics for the sake of groups.
    public var isInShard = true
    /// By the index of the partition in `topic.partitions`; nil if not known.
    public var ends: PartitionOffsets
    public var oldest: PartitionOffsets
}

/// A consumer group with what it committed.
public struct GroupSnapshot: Sendable {
    public var id: GroupID
    /// nil if not known.
    public var memberCount: Int?
    /// The topics that the group has committed something in.
    public var topics: [ConsumedTopic]
    /// nil if they are not known, which is not the same as none, and if no part needs more than their number.
    public var members: [GroupMember]?
    /// nil if not known.
    public var type: GroupType?
    public var state: GroupState?
    public var protocolType: String?
}

/// What a group committed in one topic.
public struct ConsumedTopic: Sendable {
    public enum Commit: Hashable, Sendable {
        case offset(Int64)
        /// The group committed nothing here.
        case none
        case unknown
    }

    public struct Partition: Sendable {
        // Plain numbers, which take two thirds of what the enumeration would: there can be millions of commits.
        private let number: Int32
        private let value: Int64
        /// Stand for `none` and `unknown`.
        private static let noneValue = Int64.min
        private static let unknownValue = Int64.min + 1

        public init(index: Int, commit: Commit) {
            number = Int32(index)
            value =
                switch commit {
                case .offset(let offset): offset
                case .none: Self.noneValue
                case .unknown: Self.unknownValue
                }
        }

        /// In the topic's `partitions`.
        public var index: Int { Int(number) }

        public var commit: Commit {
            switch value {
            case Self.noneValue: .none
            case Self.unknownValue: .unknown
            default: .offset(value)
            }
        }
    }

    /// In the snapshot's `topics`.
    public var topicIndex: Int
    public var partitions: [Partition]
    /// Whether all partitions to be shown are here. Without all of them no sum is known.
    public var isWhole = true
}

extension ConsumedTopic.Partition {
    /// The group's offset as published: -1 if it has none, nil if that is not known.
    public var offset: Int64? {
        switch commit {
        case .offset(let offset): offset
        case .none: -1
        case .unknown: nil
        }
    }

    /// Records behind the log's end: never negative if there is a commit, -1 if there is none, nil if not known.
    public func lag(end: Int64?) -> Int64? {
        switch commit {
        // The end was read after the commit, but can be smaller: a topic can be recreated, or lose its tail.
        case .offset(let offset): end.map { max(0, $0.subtractingReportingOverflow(offset).partialValue) }
        case .none: -1
        case .unknown: nil
        }
    }
}

extension GroupSnapshot {
    /// The lag over all topics; nil if that of one is not known, and without a commit: whether there is one may not be known.
    /// - Parameter topics: the snapshot's.
    public func lagSum(in topics: [TopicSnapshot]) -> Int64? {
        self.topics.isEmpty ? nil : self.topics.sum { $0.lagSum(ends: topics[$0.topicIndex].ends) }
    }
}

extension ConsumedTopic {
    /// The sum of committed offsets; nil if any of them is not known.
    public var offsetSum: Int64? {
        sum { partition in
            switch partition.commit {
            case .offset(let offset): .some(offset)
            case .none: 0
            case .unknown: nil
            }
        }
    }

    /// The sum of lags over the partitions that have a commit; nil if any of them is not known.
    public func lagSum(ends: PartitionOffsets) -> Int64? {
        sum { partition in
            partition.commit == .none ? 0 : partition.lag(end: ends[partition.index])
        }
    }

    /// The sum over all partitions; nil if any of them is not known.
    func sum(_ value: (Partition) -> Int64?) -> Int64? { isWhole ? partitions.sum(value) : nil }
}

extension Sequence {
    /// The sum of a value of each element; nil if any of them is not known.
    func sum(_ value: (Element) -> Int64?) -> Int64? {
        var sum: Int64 = 0
        for element in self {
            guard let value = value(element) else { return nil }
            // Offsets have 63 bits: only nonsense from a broker overflows, and its sum is not known.
            let (next, overflow) = sum.addingReportingOverflow(value)
            if overflow { return nil }
            sum = next
        }
        return sum
    }
}
