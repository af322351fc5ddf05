import KafkaSimulator

extension SimulatedCluster {
    /// A summary such as `demo-shop: 3 brokers, 6 topics with 53 partitions, 7 groups`.
    var summary: String {
        let topics = scenario.topics.reduce(0) { $0 + $1.count }
        let partitions = scenario.topics.reduce(0) { $0 + $1.count * $1.partitions }
        let groups = scenario.groups.reduce(0) { $0 + $1.count }
        return "\(scenario.clusterId): \(scenario.brokers.count) brokers, \(topics) topics with \(partitions) partitions, "
            + "\(groups) groups"
    }
}
