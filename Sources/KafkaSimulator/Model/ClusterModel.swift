import KafkaProtocol

/// An expanded scenario: every topic and group, and the curves that they follow. Immutable.
final class ClusterModel: Sendable {
    static let offsetsTopicName = "__consumer_offsets"

    let scenario: Scenario
    let seed: Seed
    let brokers: [Int32]
    /// The list of brokers twice, so that the replicas of any partition are a slice of it.
    private let ring: [Int32]
    let topicRules: [TopicRule]
    let topicPlans: [TopicPlan]
    let groupPlans: [GroupPlan]
    let topics: [Topic]
    let topicIndexes: [String: Int32]
    let topicIndexesById: [Uuid: Int32]
    let groups: [Group]
    let groupIndexes: [String: Int32]
    /// Index of `__consumer_offsets`.
    let offsetsTopic: Int32

    init(_ scenario: Scenario) throws(ScenarioError) {
        self.scenario = scenario
        let seed = Seed(value: scenario.seed)
        self.seed = seed
        brokers = scenario.brokers.sorted()
        ring = brokers + brokers
        guard !brokers.isEmpty, Set(brokers).count == brokers.count, brokers.allSatisfy({ $0 >= 0 }) else {
            throw ScenarioError("a cluster needs brokers with different ids, 0 or more", key: "cluster.brokers")
        }

        var offsets = TopicRule(
            ClusterModel.offsetsTopicName, partitions: scenario.offsetsPartitions,
            rate: Double(scenario.groups.reduce(0) { $0 + $1.count }) / 5)
        offsets.isInternal = true
        offsets.configs = ["cleanup.policy": "compact"]
        topicRules = [offsets] + scenario.topics
        offsetsTopic = 0
        let brokerCount = brokers.count
        topicPlans = topicRules.map { TopicPlan($0, brokers: brokerCount) }
        groupPlans = scenario.groups.map(GroupPlan.init)

        let expansion = try ScenarioExpansion(
            topicRules: topicRules, groupRules: scenario.groups, seed: seed, brokers: brokers.count)
        topics = expansion.topics
        topicIndexes = expansion.topicIndexes
        groups = expansion.groups
        groupIndexes = expansion.groupIndexes
        var byId: [Uuid: Int32] = [:]
        byId.reserveCapacity(topics.count)
        for (index, topic) in topics.enumerated() { byId[topic.id] = Int32(index) }
        topicIndexesById = byId
    }

    func rule(of topic: Topic) -> TopicRule { topicRules[Int(topic.rule)] }

    func rule(of group: Group) -> GroupRule { scenario.groups[Int(group.rule)] }

    /// The replicas of a partition, the preferred leader first.
    func replicas(_ topic: Topic, _ partition: Int32) -> ArraySlice<Int32> {
        let start = (Int(topic.firstBroker) + Int(partition)) % brokers.count
        return ring[start..<start + topicPlans[Int(topic.rule)].replication]
    }

    /// The end offset at a time in milliseconds, without the effect of faults.
    func producedOffset(_ topic: Topic, _ partition: Int32, at time: Int64) -> Int64 {
        let rule = Int(topic.rule)
        let skew = topicPlans[rule].skew
        let accident = skew == 0 ? 0 : Seed.fraction(seed.number(topic.id.low, UInt64(partition))) * 2 - 1
        let produced = topicPlans[rule].curve.count(at: time - topicPlans[rule].appears) / Double(topic.partitions)
        // Doubles are exact up to 2^53 records, and floor keeps the offsets monotonic.
        return max(0, Int64(flooring: (Double(topicPlans[rule].start) + produced) * (1 + skew * accident)))
    }

    /// The offset that a group has committed at a time in milliseconds, if it commits at all.
    func committedOffset(_ group: Group, _ topic: Topic, _ partition: Int32, at time: Int64) -> Int64 {
        let rule = Int(group.rule)
        let phase = Seed.fraction(seed.number(group.name))
        // A group older than the topic starts with it.
        let start = max(0, topicPlans[Int(topic.rule)].appears)
        let commit = max(start, groupPlans[rule].lastCommit(at: time, phase: phase))
        let end = producedOffset(topic, partition, at: commit)
        let begin = { self.producedOffset(topic, partition, at: start) }
        let initialLag = groupPlans[rule].initialLag
        let offset =
            switch groupPlans[rule].pace {
            case .behind:
                producedOffset(topic, partition, at: commit - groupPlans[rule].behind)
            case .share(let share):
                begin() - initialLag + Int64(flooring: Double(end - begin()) * share)
            case .rate(let perSecond):
                begin() - initialLag + Int64(flooring: perSecond * Double(commit - start) / 1000 / partitionsRead(group))
            }
        return min(max(0, offset), end)
    }

    private func partitionsRead(_ group: Group) -> Double {
        Double(max(1, group.topics.reduce(0) { $0 + Int(topics[Int($1)].partitions) }))
    }
}

extension Int64 {
    /// The integer part, limited to what can still be added.
    fileprivate init(flooring value: Double) {
        let limit = Double(Int64.max / 4)
        self = Int64(Swift.min(Swift.max(value, -limit), limit).rounded(.down))
    }
}
