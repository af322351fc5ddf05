/// Expands the series of a scenario's topics and groups.
struct ScenarioExpansion {
    /// More than any cluster has: a typing error should not exhaust the machine.
    private static let maximumPartitions = 10_000_000

    private(set) var topics: [Topic] = []
    private(set) var topicIndexes: [String: Int32] = [:]
    private(set) var groups: [Group] = []
    private(set) var groupIndexes: [String: Int32] = [:]

    init(topicRules: [TopicRule], groupRules: [GroupRule], seed: Seed, brokers: Int) throws(ScenarioError) {
        try expandTopics(topicRules, seed: seed, brokers: brokers)
        let offsetsPartitions = topics.first?.partitions ?? 1
        for (index, rule) in groupRules.enumerated() {
            try expandGroups(rule, index: Int32(index), offsetsPartitions: offsetsPartitions)
        }
    }

    private mutating func expandTopics(_ rules: [TopicRule], seed: Seed, brokers: Int) throws(ScenarioError) {
        let counted = rules.reduce(0) { $0 + $1.count }
        topics.reserveCapacity(counted)
        topicIndexes.reserveCapacity(counted)
        var partitions = 0
        for (index, rule) in rules.enumerated() {
            // The first rule is for `__consumer_offsets`; the scenario's rules follow.
            let key = index == 0 ? "cluster" : "topics[\(index - 1)]"
            guard rule.partitions > 0, rule.replication > 0, rule.count >= 0 else {
                throw ScenarioError(
                    "topic \(rule.name): partitions and replication must be 1 or more, count 0 or more", key: key)
            }
            let (all, overflow) = rule.partitions.multipliedReportingOverflow(by: rule.count)
            guard !overflow, all <= ScenarioExpansion.maximumPartitions - partitions else {
                throw ScenarioError(
                    "topic \(rule.name): more than \(ScenarioExpansion.maximumPartitions) partitions in all",
                    key: "\(key).partitions")
            }
            partitions += all
            let series = SeriesName(rule.name)
            for number in 0..<rule.count {
                let name = series.name(number)
                guard index == 0 || name != ClusterModel.offsetsTopicName else {
                    throw ScenarioError(
                        "\(name) is there without being named: cluster.offsets_partitions says how many partitions it has",
                        key: "\(key).name")
                }
                guard topicIndexes.updateValue(Int32(topics.count), forKey: name) == nil else {
                    throw ScenarioError("topic \(name) occurs twice: a series needs {n} in its name", key: "\(key).name")
                }
                topics.append(
                    Topic(
                        name: name, id: seed.uuid(name), rule: Int32(index), partitions: Int32(rule.partitions),
                        firstBroker: Int32(topics.count % brokers)))
            }
        }
    }

    private mutating func expandGroups(_ rule: GroupRule, index: Int32, offsetsPartitions: Int32) throws(ScenarioError) {
        let key = "groups[\(index)]"
        // A pattern with * is matched once for the whole series: doing it per group would take groups times topics.
        let patterns = rule.topics.map { SeriesName($0) }
        var shared: [[Int32]?] = []
        for (place, pattern) in patterns.enumerated() {
            shared.append(
                pattern.isSeries ? nil : try topicsMatching(pattern.name(0), of: rule, key: "\(key).topics[\(place)]"))
        }
        let series = SeriesName(rule.name)
        for number in 0..<max(0, rule.count) {
            let name = series.name(number)
            var found: [Int32] = []
            for (place, pattern) in patterns.enumerated() {
                if let indexes = shared[place] {
                    found += indexes
                } else {
                    found += try topicsMatching(pattern.name(number), of: rule, key: "\(key).topics[\(place)]")
                }
            }
            if let take = rule.take, take < found.count {
                found = (0..<max(0, take)).map { found[(number * take + $0) % found.count] }
            }
            let unique = found.count == 1 ? found : Set(found).sorted { topics[Int($0)].name < topics[Int($1)].name }
            guard groupIndexes.updateValue(Int32(groups.count), forKey: name) == nil else {
                throw ScenarioError("group \(name) occurs twice: a series needs {n} in its name", key: "\(key).name")
            }
            groups.append(
                Group(
                    name: name, rule: index,
                    offsetsPartition: Group.offsetsPartition(ofGroup: name, of: offsetsPartitions), topics: unique))
        }
    }

    private func topicsMatching(_ pattern: String, of rule: GroupRule, key: String) throws(ScenarioError) -> [Int32] {
        let glob = Glob(pattern)
        guard !glob.isName else {
            guard let index = topicIndexes[pattern] else {
                throw ScenarioError(
                    "group \(rule.name) reads topic \(pattern), which the scenario does not have", key: key)
            }
            return [index]
        }
        let found = topics.indices.filter { glob.matches(topics[$0].name) && topics[$0].rule != 0 }.map { Int32($0) }
        guard !found.isEmpty else {
            throw ScenarioError("group \(rule.name) reads topics \(pattern), but the scenario has none", key: key)
        }
        return found
    }
}
