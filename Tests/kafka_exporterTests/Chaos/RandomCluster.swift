import KafkaProtocol
import KafkaSimulator
import TestSupport

/// A cluster and faults that depend on a seed.
struct RandomCluster {
    private(set) var generator: SeededGenerator
    let scenario: Scenario

    init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var scenario = Scenario()
        scenario.seed = seed
        scenario.brokers = Array(1...Int32(generator.number(1...5)))
        scenario.offsetsPartitions = generator.number(1...8)
        scenario.topics = (0..<generator.number(1...5)).map { Self.topic("topic-\($0)", &generator) }
        let topics = scenario.topics.map(\.name)
        scenario.groups = (0..<generator.number(0...6)).map { Self.group("group-\($0)", reading: topics, &generator) }
        self.scenario = scenario
        self.generator = generator
    }

    private static func topic(_ name: String, _ generator: inout SeededGenerator) -> TopicRule {
        var topic = TopicRule(name, partitions: generator.number(1...8), start: Int64(generator.number(0...100_000)))
        topic.replication = generator.number(1...4)
        topic.rates = [
            RateStep(perSecond: Double(generator.number(0...2000))),
            RateStep(from: .seconds(generator.number(1...10)), perSecond: Double(generator.number(0...2000))),
        ]
        topic.skew = generator.happens(onceIn: 2) ? 0.7 : 0
        if generator.happens(onceIn: 3) { topic.retention = .seconds(generator.number(1...20)) }
        if generator.happens(onceIn: 4) { topic.appears = .seconds(generator.number(1...5)) }
        if generator.happens(onceIn: 6) { topic.underReplicated = [0] }
        if generator.happens(onceIn: 6) { topic.leaderless = [Int32(topic.partitions) - 1] }
        return topic
    }

    private static func group(
        _ name: String, reading topics: [String], _ generator: inout SeededGenerator
    ) -> GroupRule {
        var group = GroupRule(
            name, topics: topics.filter { _ in generator.happens(onceIn: 2) }, members: generator.number(0...4))
        if group.topics.isEmpty { group.topics = [topics[0]] }
        group.groupProtocol = generator.pick([.classic, .classic, .classic, .consumer, .consumer, .share])
        group.pace = generator.pick([
            .behind(.milliseconds(generator.number(0...5000))), .share(Double(generator.number(1...15)) / 10),
            .rate(Double(generator.number(1...3000))),
        ])
        group.initialLag = Int64(generator.number(0...1000))
        group.commitInterval = .milliseconds(generator.number(0...3000))
        if generator.happens(onceIn: 3) { group.uncommitted = [Int32(generator.number(0...3))] }
        if generator.happens(onceIn: 4) { group.stops = .seconds(generator.number(0...10)) }
        if generator.happens(onceIn: 5) { group.stalls = .seconds(generator.number(0...10)) }
        let rebalances = generator.happens(onceIn: 4)
        if rebalances, group.groupProtocol != .share {
            group.rebalance = .init(every: .seconds(6), lasts: .seconds(generator.number(1...5)))
        }
        if generator.happens(onceIn: 6) { group.disappears = .seconds(generator.number(1...15)) }
        return group
    }

    /// A random fault for this cluster.
    mutating func fault() -> Fault {
        let broker = generator.pick(scenario.brokers)
        let someBroker = generator.happens(onceIn: 3) ? nil : broker
        let api = generator.happens(onceIn: 3) ? nil : generator.pick(ApiKey.simulated)
        // librdkafka, at least up to 2.16, crashes on a ListGroups answer that ends within its first fields, or that has too high a count
        // there: rd_kafka_ListConsumerGroupsResponse_parse uses its lists before they are created. From 2.10 it aborts on a description of
        // a KIP-848 group that it cannot read (rd_kafka_ConsumerGroupDescribeResponse_parse).
        let readable = generator.pick(ApiKey.simulated.filter { ![.listGroups, .consumerGroupDescribe].contains($0) })
        let topic = generator.pick(scenario.topics).name
        let group = scenario.groups.isEmpty ? "nobody" : generator.pick(scenario.groups).name
        let codes: [ErrorCode] = [
            .unknownServerError, .notCoordinator, .coordinatorNotAvailable, .coordinatorLoadInProgress, .notLeaderOrFollower,
            .requestTimedOut, .clusterAuthorizationFailed, ErrorCode(rawValue: 9999),
        ]
        let code = generator.pick(codes)
        let partition = generator.happens(onceIn: 2) ? nil : Int32(generator.number(0...3))
        return generator.pick([
            .latency(.milliseconds(generator.number(0...800)), jitter: .milliseconds(200), broker: someBroker, api: api),
            .freeze(broker: broker), .refuse(broker: broker), .reset(broker: someBroker, api: api),
            .closeMidFrame(broker: someBroker, api: api), .truncate(broker: someBroker, api: readable),
            .wrongCorrelationId(broker: someBroker, api: api), .hugeLength(broker: someBroker, api: api),
            .closeAfterHead(broker: someBroker, api: api), .merge(broker: someBroker), .swap(broker: someBroker),
            .halfOpen(broker: someBroker),
            .randomBytes(broker: someBroker, api: readable), .silence(broker: someBroker, api: api),
            .duplicate(broker: someBroker, api: api), .error(code, broker: someBroker, api: api),
            .error(code, topic: topic, partition: partition, api: api), .error(code, group: group, api: api),
            .coordinatorLoading(broker: someBroker), .deny(topic: topic), .deny(group: group),
            .sameAddress(broker: broker, as: generator.pick(scenario.brokers)), .kill(broker: broker),
            .leaderless(topic: topic, partition: partition), .shrinkInSyncReplicas(topic: topic, partition: partition),
            .moveCoordinator(group: group, to: broker), .rewind(topic: topic, by: Int64(generator.number(1...50_000))),
            .delete(topic: topic), .delete(group: group),
        ])
    }

    /// The request after which a fault begins; nil if it begins at once.
    mutating func beginning() -> ApiKey? {
        generator.happens(onceIn: 3) ? generator.pick([.metadata, .listGroups, .offsetFetch, .listOffsets]) : nil
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int { generator.number(range) }
}
