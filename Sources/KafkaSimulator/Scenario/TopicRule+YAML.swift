import YAML

extension TopicRule {
    private static let keys = [
        "name", "count", "partitions", "replication", "rate", "skew", "start", "oldest", "retention", "under_replicated",
        "leaderless", "appears", "disappears", "internal", "configs",
    ]

    init(_ value: YAMLNode) throws(YAMLError) {
        var mapping = try value.mapping()
        guard let name = mapping.take("name") else { throw value.error("needs a name") }
        self.init(try name.text())
        if let value = mapping.take("count") { count = try value.integer(0...10_000_000) }
        if let value = mapping.take("partitions") { partitions = try value.integer(1...1_000_000) }
        if let value = mapping.take("replication") { replication = try value.integer(1...1000) }
        if let value = mapping.take("rate") { rates = try TopicRule.rates(value) }
        if let value = mapping.take("skew") {
            skew = try value.number()
            guard skew <= 1 else { throw value.error("must be from 0 to 1") }
        }
        if let value = mapping.take("start") { start = try value.integer(0...1_000_000_000_000) }
        if let value = mapping.take("oldest") { oldest = try value.integer(0...1_000_000_000_000) }
        if let value = mapping.take("retention") { retention = try value.duration() }
        if let value = mapping.take("under_replicated") { underReplicated = try value.partitions(below: partitions) }
        if let value = mapping.take("leaderless") { leaderless = try value.partitions(below: partitions) }
        if let value = mapping.take("appears") { appears = try value.duration() }
        if let value = mapping.take("disappears") { disappears = try value.duration() }
        if let value = mapping.take("internal") { isInternal = try value.boolean() }
        if let value = mapping.take("configs") {
            var entries = try value.mapping()
            for (name, value) in entries.takeAll() { configs[name] = try value.text() }
        }
        try mapping.finish(known: TopicRule.keys)
    }

    /// A number, or a list of rates with their start times.
    private static func rates(_ value: YAMLNode) throws(YAMLError) -> [RateStep] {
        guard case .sequence = value.content else { return [RateStep(perSecond: try value.rate())] }
        var rates: [RateStep] = []
        for step in value.oneOrMore() {
            var mapping = try step.mapping()
            guard let from = mapping.take("at"), let rate = mapping.take("rate") else {
                throw step.error("needs the keys at and rate")
            }
            rates.append(RateStep(from: try from.duration(), perSecond: try rate.rate()))
            try mapping.finish(known: ["at", "rate"])
        }
        return rates
    }
}

extension YAMLNode {
    /// Records a second. A billion is more than any cluster handles, and small enough for offsets of years.
    func rate() throws(YAMLError) -> Double {
        let rate = try number()
        guard rate <= 1_000_000_000 else { throw error("must be 1000000000 or less") }
        return rate
    }

    /// A partition, or a list of partitions.
    func partitions(below count: Int) throws(YAMLError) -> Set<Int32> {
        var partitions: Set<Int32> = []
        for value in oneOrMore() { partitions.insert(try value.integer(0...Int32(truncatingIfNeeded: max(0, count - 1)))) }
        return partitions
    }
}
