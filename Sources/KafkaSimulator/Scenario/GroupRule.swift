/// A consumer group of a scenario, or a series of groups that differ in their number only.
public struct GroupRule: Sendable, Equatable {
    /// How a group's members agree on who reads what.
    public enum GroupProtocol: String, Sendable, CaseIterable {
        /// JoinGroup and SyncGroup.
        case classic
        /// KIP-848.
        case consumer
        /// KIP-932: members share partitions, and nothing is committed.
        case share
        /// KIP-1071, Kafka Streams.
        case streams
    }

    /// How far a group has come.
    public enum Pace: Sendable, Equatable {
        /// The group is this much time behind the producers.
        case behind(Duration)
        /// The group reads this part of what is produced: below 1 it falls behind, above 1 it catches up.
        case share(Double)
        /// The group reads so many records a second, over all its partitions together, as long as there are some.
        case rate(Double)
    }

    /// A rebalance that comes again and again.
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
    /// How many groups this is.
    public var count = 1
    public var groupProtocol = GroupProtocol.classic
    /// `consumer`, or what else uses groups, such as `connect`; empty for a group that only commits.
    public var protocolType = "consumer"
    /// What classic members are said to be assigned, in place of the bytes that say what they read.
    public var assignmentBytes: [UInt8]?
    /// Names of topics; a `*` stands for any characters, and `{n}` for the group's number.
    public var topics: [String]
    /// How many of the topics each group takes, going on where the group before it ended; nil for all.
    public var take: Int?
    public var members = 1
    /// The members' client id; `{m}` in it is the member's number. Empty for `NAME-{m}`.
    public var clientId = ""
    public var pace = Pace.behind(.zero)
    /// How far behind each partition is at the start, where the pace is a share or a rate.
    public var initialLag: Int64 = 0
    /// Time between commits; zero for after every record.
    public var commitInterval = Duration.seconds(5)
    /// Partitions, in each topic, that the group never commits.
    public var uncommitted: Set<Int32> = []
    /// From this time on the group has no members, and commits stay as they are.
    public var stops: Duration?
    /// From this time on a group that stopped is there again.
    public var resumes: Duration?
    /// From this time on the members are there but commit nothing.
    public var stalls: Duration?
    public var rebalance: Rebalance?
    public var appears: Duration = .zero
    public var disappears: Duration?

    public init(_ name: String, topics: [String], members: Int = 1) {
        self.name = name
        self.topics = topics
        self.members = members
    }

    /// As groups are listed.
    var listedProtocolType: String {
        switch groupProtocol {
        case .classic: protocolType
        case .consumer: "consumer"
        case .share, .streams: groupProtocol.rawValue
        }
    }
}
