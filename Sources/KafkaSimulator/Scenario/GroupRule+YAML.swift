import YAML

extension GroupRule {
    private static let keys = [
        "name", "count", "protocol", "protocol_type", "topics", "take", "members", "client_id", "behind", "share", "rate",
        "initial_lag", "commit_interval", "uncommitted", "stops", "resumes", "stalls", "rebalance", "appears", "disappears",
    ]

    init(_ value: YAMLNode) throws(YAMLError) {
        var mapping = try value.mapping()
        guard let name = mapping.take("name") else { throw value.error("needs a name") }
        self.init(try name.text(), topics: [])
        guard let patterns = mapping.take("topics") else { throw value.error("needs topics to read") }
        for pattern in patterns.oneOrMore() { topics.append(try pattern.text()) }
        if let value = mapping.take("count") { count = try value.integer(0...1_000_000) }
        if let value = mapping.take("protocol") {
            guard let found = GroupProtocol(rawValue: try value.text()) else {
                throw value.error("must be classic, consumer, share or streams")
            }
            groupProtocol = found
        }
        if let value = mapping.take("protocol_type") { protocolType = try value.text() }
        if let value = mapping.take("take") { take = try value.integer(1...1_000_000) }
        if let value = mapping.take("members") { members = try value.integer(0...100_000) }
        if let value = mapping.take("client_id") { clientId = try value.text() }
        try readPace(&mapping)
        if let value = mapping.take("initial_lag") { initialLag = try value.integer(0...1_000_000_000_000) }
        if let value = mapping.take("commit_interval") { commitInterval = try value.duration() }
        if let value = mapping.take("uncommitted") { uncommitted = try value.partitions(below: 1_000_000) }
        if let value = mapping.take("stops") { stops = try value.duration() }
        if let value = mapping.take("resumes") { resumes = try value.duration() }
        if let value = mapping.take("stalls") { stalls = try value.duration() }
        if let value = mapping.take("rebalance") { rebalance = try Rebalance(value) }
        if let value = mapping.take("appears") { appears = try value.duration() }
        if let value = mapping.take("disappears") { disappears = try value.duration() }
        try mapping.finish(known: GroupRule.keys)
    }

    private mutating func readPace(_ mapping: inout YAMLMapping) throws(YAMLError) {
        let behind = mapping.take("behind")
        let share = mapping.take("share")
        let rate = mapping.take("rate")
        let given = [behind, share, rate].compactMap { $0 }
        guard given.count <= 1 else { throw given[1].error("a group has one pace: behind, share or rate") }
        if let behind { pace = .behind(try behind.duration()) }
        if let share {
            let value = try share.number()
            guard value <= 1000 else { throw share.error("must be 1000 or less") }
            pace = .share(value)
        }
        if let rate { pace = .rate(try rate.rate()) }
    }
}

extension GroupRule.Rebalance {
    init(_ value: YAMLNode) throws(YAMLError) {
        var mapping = try value.mapping()
        guard let every = mapping.take("every"), let lasts = mapping.take("lasts") else {
            throw value.error("needs the keys every and lasts")
        }
        self.init(every: try every.duration(), lasts: try lasts.duration())
        guard self.every > .zero, self.lasts <= self.every else { throw value.error("lasts must not be longer than every") }
        try mapping.finish(known: ["every", "lasts"])
    }
}
