/// A consumer group of a scenario, or a series of groups that differ only in their number.
public struct GroupRule: Sendable, Equatable {
    /// How members agree on their assignment.
    public enum GroupProtocol: String, Sendable, CaseIterable {
        /// JoinGroup and SyncGroup.
        case classic
        /// KIP-848.
        case consumer
        /// KIP-932: members share partitions and commit nothing.
        case share
        /// KIP-1071, Kafka Streams.
        case streams
    }

    /// How fast a group reads.
    public enum Pace: Sendable, Equatable {
        /// The group is this far behind the producers in time.
        case behind(Duration)
        /// The group reads this share of what is produced: below 1 it falls behind, above 1 it catches up.
        case share(Double)
        /// The group reads this many records a second, over all its partitions, as long as there are any.
        case rate(Double)
    }

    /// A periodic rebalance.
    public struct Rebalance: Sendable, Equatable {
        public var every: Duration
        public var lasts: Duration

        public init(every: Duration, lasts: Duration) {
            self.every = every
            self.lasts = lasts
        }
    }

    /// The name; `{n}` in it is the number within a series, from 0.
    public var name: String
    /// The number of groups.
    public var count = 1
    public var groupProtocol = GroupProtocol.classic
    /// `consumer`, or another user of groups such as `connect`; empty for a group that only commits.
    public var protocolType = "consumer"
    /// The assignment that classic members report, in place of the encoded one.
    public var assignmentBytes: [UInt8]?
    /// Topic names; `*` matches any characters, and `{n}` is the group's number.
    public var topics: [String]
    /// How many of the topics each group reads, continuing where the previous group ended; nil for all.
    public var take: Int?
    public var members = 1
    /// The members' client id; `{m}` in it is the member's number. Empty for `NAME-{m}`.
    public var clientId = ""
    public var pace = Pace.behind(.zero)
    /// The initial lag of each partition, if the pace is a share or a rate.
    public var initialLag: Int64 = 0
    /// Time between commits; zero to commit after every record.
    public var commitInterval = Duration.seconds(5)
    /// Partitions of each topic that the group never commits.
    public var uncommitted: Set<Int32> = []
    /// From this time on the group has no members, and commits do not change.
    public var stops: Duration?
    /// From this time on a stopped group is active again.
    public var resumes: Duration?
    /// From this time on the members exist but commit nothing.
    public var stalls: Duration?
    public var rebalance: Rebalance?
    public var appears: Duration = .zero
    public var disappears: Duration?

    public init(_ name: String, topics: [String], members: Int = 1) {
        self.name = name
        self.topics = topics
        self.members = members
    }

    /// The type as in group listings.
    var listedProtocolType: String {
        switch groupProtocol {
        case .classic: protocolType
        case .consumer: "consumer"
        case .share, .streams: groupProtocol.rawValue
        }
    }
}
