import KafkaSimulator

extension Scenario {
    /// Three brokers, two topics, a classic group and a KIP-848 one.
    static var small: Scenario {
        var scenario = Scenario()
        scenario.clusterId = "small"
        scenario.topics = [
            TopicRule("orders", partitions: 6, rate: 60, start: 1000), TopicRule("payments", partitions: 3, start: 500),
        ]
        scenario.groups = [
            GroupRule("billing", topics: ["orders"], members: 2),
            GroupRule("modern", topics: ["orders", "payments"], members: 3),
        ]
        scenario.groups[1].groupProtocol = .consumer
        return scenario
    }

    static func with(_ topic: TopicRule, group: GroupRule? = nil) -> Scenario {
        var scenario = Scenario()
        scenario.topics = [topic]
        scenario.groups = group.map { [$0] } ?? []
        return scenario
    }
}
