import Testing

@testable import KafkaSimulator

/// How offsets, commits and groups change over time.
@Suite struct ModelTests {
    private func state(_ scenario: Scenario, at time: Duration) throws -> ClusterState {
        let model = try ClusterModel(scenario)
        return ClusterState(model: model, changes: ClusterChanges([], model: model, epoch: 0), time: time.milliseconds)
    }

    @Test func recordsAreProduced() throws {
        let scenario = Scenario.with(TopicRule("t", partitions: 4, rate: 40, start: 100))
        #expect(try state(scenario, at: .zero).endOffset(topic: "t", partition: 0) == 100)
        #expect(try state(scenario, at: .seconds(10)).endOffset(topic: "t", partition: 3) == 200)
        #expect(try state(scenario, at: .milliseconds(1999)).endOffset(topic: "t", partition: 3) == 119)
        #expect(try state(scenario, at: .seconds(10)).endOffset(topic: "t", partition: 4) == nil)
        #expect(try state(scenario, at: .seconds(10)).endOffset(topic: "u", partition: 0) == nil)
    }

    @Test func ratesChange() throws {
        var topic = TopicRule("t")
        topic.rates = [
            RateStep(perSecond: 10), RateStep(from: .seconds(10), perSecond: 0), RateStep(from: .seconds(20), perSecond: 100),
        ]
        let scenario = Scenario.with(topic)
        let offsets = try [5, 10, 15, 20, 21].map { try state(scenario, at: .seconds($0)).endOffset(topic: "t", partition: 0) }
        #expect(offsets == [50, 100, 100, 100, 200])
    }

    /// Before the first rate nothing is produced: the end is the scenario's initial one.
    @Test func aRateThatStartsLater() throws {
        var topic = TopicRule("t", partitions: 2, start: 1000)
        topic.rates = [RateStep(from: .seconds(300), perSecond: 100)]
        var group = GroupRule("g", topics: ["t"])
        group.pace = .behind(.seconds(10))
        group.commitInterval = .zero
        let scenario = Scenario.with(topic, group: group)
        let states = try [0, 100, 300, 310].map { try state(scenario, at: .seconds($0)) }
        #expect(states.map { $0.endOffset(topic: "t", partition: 0) } == [1000, 1000, 1000, 1500])
        #expect(states.map { $0.committedOffset(group: "g", topic: "t", partition: 0) } == [1000, 1000, 1000, 1000])
    }

    @Test func retentionMovesTheOldestOffset() throws {
        var topic = TopicRule("t", rate: 10)
        topic.oldest = 30
        topic.retention = .seconds(60)
        let scenario = Scenario.with(topic)
        let oldest = try [0, 30, 61, 70].map { try state(scenario, at: .seconds($0)).oldestOffset(topic: "t", partition: 0) }
        #expect(oldest == [0, 30, 30, 100])
    }

    @Test func skewMakesPartitionsDifferAndKeepsTheSum() throws {
        var topic = TopicRule("t", partitions: 100, rate: 1000)
        topic.skew = 0.5
        let state = try state(.with(topic), at: .seconds(100))
        let offsets = (0..<100).compactMap { state.endOffset(topic: "t", partition: $0) }
        #expect(Set(offsets).count > 50)
        #expect(offsets.allSatisfy { (500...1500).contains($0) })
        #expect((90_000...110_000).contains(offsets.reduce(0, +)))
    }

    @Test func topicsAppearAndDisappear() throws {
        var topic = TopicRule("t", rate: 10)
        topic.appears = .seconds(10)
        topic.disappears = .seconds(30)
        let scenario = Scenario.with(topic)
        let offsets = try [9, 10, 20, 30].map { try state(scenario, at: .seconds($0)).endOffset(topic: "t", partition: 0) }
        #expect(offsets == [nil, 0, 100, nil])
        #expect(try state(scenario, at: .seconds(30)).topics == ["__consumer_offsets"])
    }

    private static let pacesFromTheStart: [(GroupRule.Pace, [Int64])] = [
        (.share(0.5), [1000, 1050]), (.share(0), [1000, 1000]), (.rate(2), [1000, 1020]), (.behind(.seconds(5)), [950, 1050]),
    ]

    /// A group that reads a topic before it exists starts with it.
    @Test(arguments: pacesFromTheStart)
    func groupsStartWithTheTopic(_ pace: GroupRule.Pace, _ commits: [Int64]) throws {
        var topic = TopicRule("t", rate: 10, start: 1000)
        topic.appears = .seconds(300)
        var group = GroupRule("g", topics: ["t"])
        group.pace = pace
        func commit(at seconds: Int) throws -> Int64? {
            try state(.with(topic, group: group), at: .seconds(seconds)).committedOffset(group: "g", topic: "t", partition: 0)
        }
        group.commitInterval = .zero
        #expect(try [300, 310].map(commit) == commits)
        // The time of its last commit was before the topic's creation.
        group.commitInterval = .seconds(10_000)
        #expect(try commit(at: 310) == commits[0])
    }

    private func commits(_ change: (inout GroupRule) -> Void, at seconds: [Int]) throws -> [Int64?] {
        var group = GroupRule("g", topics: ["t"], members: 2)
        group.commitInterval = .zero
        change(&group)
        let scenario = Scenario.with(TopicRule("t", partitions: 2, rate: 20, start: 1000), group: group)
        return try seconds.map {
            try state(scenario, at: .seconds($0)).committedOffset(group: "g", topic: "t", partition: 1)
        }
    }

    @Test func groupsKeepTheirPace() throws {
        #expect(try commits({ $0.pace = .behind(.seconds(5)) }, at: [0, 10]) == [950, 1050])
        #expect(try commits({ $0.pace = .share(0.5) }, at: [0, 10]) == [1000, 1050])
        #expect(try commits({ ($0.pace, $0.initialLag) = (.share(2), 100) }, at: [0, 5, 20]) == [900, 1000, 1200])
        #expect(try commits({ ($0.pace, $0.initialLag) = (.rate(4), 10) }, at: [0, 10]) == [990, 1010])
        #expect(try commits({ $0.pace = .rate(1_000_000) }, at: [10]) == [1100])
        #expect(try commits({ $0.uncommitted = [1] }, at: [10]) == [nil])
    }

    @Test func groupsStopAndStall() throws {
        #expect(try commits({ $0.stops = .seconds(10) }, at: [5, 10, 60]) == [1050, 1100, 1100])
        #expect(
            try commits({ ($0.stops, $0.resumes) = (.seconds(10), .seconds(20)) }, at: [15, 20, 30]) == [1100, 1200, 1300])
        #expect(try commits({ $0.stalls = .seconds(10) }, at: [5, 60]) == [1050, 1100])
        #expect(
            try commits({ $0.rebalance = .init(every: .seconds(30), lasts: .seconds(10)) }, at: [15, 25, 29, 31])
                == [1150, 1200, 1200, 1310])
    }

    @Test func groupsHaveStates() throws {
        var group = GroupRule("g", topics: ["t"], members: 2)
        group.stops = .seconds(60)
        group.rebalance = .init(every: .seconds(30), lasts: .seconds(10))
        let scenario = Scenario.with(TopicRule("t", partitions: 3), group: group)
        let states = try [5, 25, 35, 60].map { try state(scenario, at: .seconds($0)).state(ofGroup: "g") }
        #expect(states == [.stable, .preparingRebalance, .stable, .empty])
        let members = try #require(try state(scenario, at: .seconds(5)).members(ofGroup: "g"))
        #expect(members.map(\.assignment) == [["t": [0, 2]], ["t": [1]]])
        #expect(members.map(\.clientId) == ["g-0", "g-1"])
        #expect(Set(members.map(\.memberId)).count == 2)
        let rebalancing = try #require(try state(scenario, at: .seconds(25)).members(ofGroup: "g"))
        #expect(rebalancing.map(\.assignment) == [[:], [:]])
        #expect(try state(scenario, at: .seconds(60)).members(ofGroup: "g") == [])
    }

    @Test func partitionsAreAssignedAcrossTopics() throws {
        var scenario = Scenario()
        scenario.topics = [TopicRule("a", partitions: 3), TopicRule("b", partitions: 2), TopicRule("c", partitions: 1)]
        scenario.groups = [GroupRule("g", topics: ["*"], members: 4)]
        let members = try #require(try state(scenario, at: .zero).members(ofGroup: "g"))
        #expect(members.map(\.assignment) == [["a": [0], "b": [1]], ["a": [1], "c": [0]], ["a": [2]], ["b": [0]]])
    }

    @Test(arguments: [("billing", 9), ("a-group", 29), ("group-1", 49), ("Zürich", 12), ("polygenelubricants", 0)])
    func groupsAreOnKafkasPartition(_ name: String, _ partition: Int32) {
        // By Java's hashCode: the last one's has no absolute value.
        #expect(Group.offsetsPartition(ofGroup: name, of: 50) == partition)
    }

    @Test func seriesAreExpanded() throws {
        var scenario = Scenario()
        scenario.topics = [TopicRule("t-{n}", partitions: 2)]
        scenario.topics[0].count = 5
        scenario.groups = [GroupRule("g-{n}", topics: ["t-*"]), GroupRule("own-{n}", topics: ["t-{n}"])]
        (scenario.groups[0].count, scenario.groups[0].take, scenario.groups[1].count) = (3, 2, 2)
        let state = try state(scenario, at: .zero)
        #expect(state.topics.count == 6)
        #expect(["g-0", "g-1", "g-2"].map { state.topics(ofGroup: $0) } == [["t-0", "t-1"], ["t-2", "t-3"], ["t-0", "t-4"]])
        #expect(state.topics(ofGroup: "own-1") == ["t-1"])
    }

    /// The same scenario, seed and time give the same state, whatever was queried before. Another seed gives another state.
    @Test func theStateFollowsFromScenarioSeedAndTime() throws {
        let yaml = """
            cluster: {brokers: 5, seed: SEED}
            topics: [{name: "t-{n}", count: 20, partitions: 7, rate: 333, skew: 0.9, start: 5000, retention: 10s}]
            groups: [{name: "g-{n}", count: 9, topics: "t-*", take: 4, members: 3, share: 0.7}]
            """
        func everything(_ seed: String, _ time: Duration) throws -> String {
            let state = try state(Scenario(yaml: yaml.replacing("SEED", with: seed)), at: time)
            let partitions: [String] = state.topics.flatMap { topic in
                (0..<Int32(7)).map { partition in
                    "\(topic) \(state.endOffset(topic: topic, partition: partition) ?? -1) "
                        + "\(state.oldestOffset(topic: topic, partition: partition) ?? -1) "
                        + "\(state.inSyncReplicas(topic: topic, partition: partition) ?? [])"
                }
            }
            let groups: [String] = state.groups.map { group in
                let commits = (0..<Int32(7)).map { state.committedOffset(group: group, topic: "t-1", partition: $0) ?? -1 }
                // Two dictionaries with equal contents may print in different orders.
                let members = (state.members(ofGroup: group) ?? []).map {
                    "\($0.memberId) \($0.clientId) \($0.clientHost) \($0.assignment.sorted { $0.key < $1.key })"
                }
                return "\(group) \(members) \(state.coordinator(ofGroup: group)) \(commits)"
            }
            return (partitions + groups).joined(separator: "\n")
        }
        let first = try everything("1", .seconds(77))
        _ = try everything("1", .seconds(5))
        #expect(try everything("1", .seconds(77)) == first)
        #expect(try everything("2", .seconds(77)) != first)
    }

    /// Offsets never decrease by themselves, and no group reads beyond the end.
    @Test func offsetsAreMonotonic() throws {
        var topic = TopicRule("t", partitions: 5, rate: 77, start: 300)
        topic.skew = 0.8
        topic.retention = .seconds(3)
        var group = GroupRule("g", topics: ["t"])
        group.pace = .share(1.7)
        group.initialLag = 150
        let model = try ClusterModel(.with(topic, group: group))
        var last = [Int64](repeating: 0, count: 15)
        for time in stride(from: 0, to: 60_000, by: 37) {
            let state = ClusterState(model: model, changes: ClusterChanges([], model: model, epoch: 0), time: Int64(time))
            for partition in 0..<5 {
                let end = try #require(state.endOffset(topic: "t", partition: Int32(partition)))
                let oldest = try #require(state.oldestOffset(topic: "t", partition: Int32(partition)))
                let commit = try #require(state.committedOffset(group: "g", topic: "t", partition: Int32(partition)))
                #expect(oldest <= end && commit <= end)
                #expect(end >= last[partition] && oldest >= last[5 + partition] && commit >= last[10 + partition])
                (last[partition], last[5 + partition], last[10 + partition]) = (end, oldest, commit)
            }
        }
    }
}
